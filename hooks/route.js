rule({
  name: "Route to who suits best",
  about: "Gives a case to the customer's adviser, else to the colleague on duty who suits best: skill, language, tier, then the fewest open cases. 优先派给客户的专属顾问，否则按技能、语言、级别和在办工单数选最合适的值班同事。",
  on: ["ticket.created", "ticket.classified"],
  when: "ticket.is_open && ticket.kind !== ''",
  order: 55,
  params: {
    // A skill by category or kind; the product's own category counts as one, too.
    skills: { complaint: "complaint", return_exchange: "returns", usage: "usage" },
    // Teams whose members claim for themselves are left to it: a case that the desk handed to nobody stays so.
    claiming: true,
  },
  run({ ticket, customer, product, params, act, ask }) {
    // Whoever was chosen by a person stays.
    const chosen = ask.history(50).filter((event) => event.changes.assignee).pop();
    if (chosen && chosen.actor.kind === "staff" && chosen.data.assigned_by !== "turn" && ticket.assignee) return;
    const free = (person) => person.id !== ticket.complained_about && ["agent", "lead"].includes(person.role)
      && (person.id === ticket.assignee || person.capacity === 0 || person.open < person.capacity);
    const onDuty = ask.staff({ onDuty: true });
    const adviser = onDuty.find((person) => person.id === customer.adviser && person.id !== ticket.complained_about);
    if (adviser) return adviser.id === ticket.assignee ? undefined : act.assign(adviser.id);
    if (!ticket.assignee && params.claiming) return;

    const skills = [params.skills[ticket.category], params.skills[ticket.kind], product.category].filter(Boolean);
    let suited = onDuty.filter((person) => person.teams.includes(ticket.team) && free(person));
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
