rule({
  name: "解决后回访 Call back after a solution",
  about: "A solved complaint, also what turns out to be one after it was solved, is called back within 48 hours of the solution to ask whether the customer is content; three tries on two days. 投诉解决后（包括解决后才查明属于投诉的）48 小时内回访客户是否满意；两天内最多尝试三次。",
  on: ["ticket.resolved", "ticket.classified"],
  // What is sorted anew after its solution is owed the same call; one that was made for that solution stays the only one.
  when: 'params.kinds.includes(ticket.kind) && (event.type === "ticket.resolved" || event.changes.kind && ticket.status === "resolved")',
  order: 30,
  params: {
    // Add kinds here to have them called back as well: repair, return_exchange, installation, consultation.
    kinds: ["complaint"],
    within: { hours: 48 },
    // The customer should have had a day to see whether it works.
    after: { hours: 24 },
    tries: 3,
    days: 2,
    bands: [["09:00", "12:00"], ["14:00", "20:00"]],
  },
  run({ params, act }) {
    const { within, after, tries, days, bands } = params;
    act.callback({ within, after, tries, days, bands });
  },
});
