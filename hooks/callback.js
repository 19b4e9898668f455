rule({
  name: "解决后回访 Call back after a solution",
  about: "A solved complaint is called back within 48 hours to ask whether the customer is content; three tries on two days. 投诉解决后 48 小时内回访客户是否满意；两天内最多尝试三次。",
  on: ["ticket.resolved"],
  when: "params.kinds.includes(ticket.kind)",
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
