rule({
  name: "派给最合适的人 Route to who suits best",
  about: "Gives a case to the customer's adviser, else to the colleague on duty who suits best: skill, language, tier, then the fewest open cases. Whom a person chose, and who has answered, keeps it. 优先派给客户的专属顾问，否则按技能、语言、级别和在办工单数，选最合适的值班同事；有人指定过或已经答复的工单不再改派。",
  on: ["ticket.created", "ticket.classified"],
  when: "ticket.is_open && !(ticket.kind === 'complaint' && params.owned.includes(ticket.grade)) && ticket.kind !== '' && ticket.first_response_at === '' && (event.changes.kind || event.changes.category || event.changes.product)",
  order: 55,
  params: {
    skills: { complaint: "complaint", return_exchange: "returns", usage: "usage" },
    claiming: true,
    // Complaints of these grades have an owner by their grade: see owner.js.
    owned: ["major", "crisis"],
  },
  run({ event, ticket, customer, product, params, act, ask }) {
    // Whom a person chose, or who sorts their own case, keeps it.
    if (ticket.assignee) {
      const chosen = ask.history(50).filter((earlier) => earlier.changes.assignee && !earlier.data.of).pop(); // of: a save's further event
      const isChosen = chosen && ["staff", "superuser"].includes(chosen.actor.kind) && chosen.data.assigned_by !== "turn";
      if (isChosen || event.actor.id === ticket.assignee) return;
    }

    const mayHaveIt = (person) => person.id !== ticket.complained_about && person.role !== "qa";
    const adviser = customer.adviser && ask.staff({ onDuty: true }).find((person) => person.id === customer.adviser && mayHaveIt(person));
    if (adviser && adviser.id !== ticket.assignee) act.assign(adviser.id);
    if (adviser) return;
    // In a team whose members claim for themselves, what nobody has is left to them.
    if (!ticket.assignee && params.claiming) return;

    // Skills go by category, kind, or the product's own category.
    const skills = [params.skills[ticket.category], params.skills[ticket.kind], product.category].filter(Boolean);
    const isFree = (person) => person.id === ticket.assignee || person.capacity === 0 || person.open < person.capacity;
    let suited = ask.staff({ onDuty: true, team: ticket.team }).filter((person) => person.teams.includes(ticket.team) && person.role !== "manager" && mayHaveIt(person) && isFree(person));
    for (const wish of [
      (person) => person.skills.some((skill) => skills.includes(skill)),
      (person) => person.languages.includes(customer.locale),
      (person) => person.tier >= ticket.tier,
    ]) {
      const better = suited.filter(wish);
      if (better.length > 0) suited = better;
    }
    if (suited.length === 0 || suited.some((person) => person.id === ticket.assignee)) return;
    suited.sort((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1));
    act.assign(suited[0].id);
  },
});
