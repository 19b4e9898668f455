rule({
  name: "按级别定投诉负责人 Give a complaint its owner by grade",
  about: "A major complaint becomes its team lead's, a crisis a manager's, whoever had it before; never the person's whom it is about, and another's once that is said of who has it. 重大投诉由组长负责，危机由经理负责，不论此前由谁处理；被投诉人不会成为负责人；如果后来查明投诉的正是负责人，则另行指定。",
  // A complaint that turns out to be about who has it is handed on in turn, or is nobody's: that is an assignment, an escalation
  // where they had accepted one, or is seen to when the case is opened again.
  on: ["ticket.created", "ticket.classified", "ticket.assigned", "ticket.escalated", "ticket.reopened"],
  when: '(event.changes.grade || event.changes.kind || event.changes.complained_about?.[1] && event.changes.assignee?.[0] === event.changes.complained_about[1] || event.type === "ticket.reopened" && !ticket.assignee) && ticket.kind === "complaint" && ticket.is_open && params.owners[ticket.grade]',
  order: 54,
  params: { owners: { major: ["lead", "manager"], crisis: ["manager", "lead"] } },
  run({ event, ticket, params, act, ask }) {
    const isPerson = ["staff", "superuser"].includes(event.actor.kind);
    if (isPerson && event.changes.assignee?.[1] && event.data.assigned_by !== "turn") return; // who graded it said whose it is
    const roles = params.owners[ticket.grade];
    const able = ask.staff({}).filter((person) => roles.includes(person.role) && person.id !== ticket.complained_about);
    if (able.some((person) => person.id === ticket.assignee && person.role === roles[0])) return;
    // The role that the grade asks for, of the case's own team, who is there, with the fewest open cases.
    const rank = (person) => [roles.indexOf(person.role), person.teams.includes(ticket.team) ? 0 : 1, person.presence === "online" ? 0 : 1, person.open];
    able.sort((a, b) => {
      const [ours, theirs] = [rank(a), rank(b)];
      const differs = ours.findIndex((value, i) => value !== theirs[i]);
      return differs < 0 ? (a.id < b.id ? -1 : 1) : ours[differs] - theirs[differs];
    });
    if (able.length > 0 && able[0].id !== ticket.assignee) act.assign(able[0].id);
  },
});
