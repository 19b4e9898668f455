rule({
  name: "Put VIP customers first",
  about: "A VIP customer's case goes up one step in priority, and the lead is told. VIP 客户的工单优先级提高一级，并告知组长。",
  on: ["ticket.created"],
  when: 'customer.tier === "vip" && ticket.is_open',
  // Before the words are looked at, which may find something more urgent, or something that can wait.
  order: 15,
  params: { tag: "VIP", raise: { low: "normal", normal: "high" }, tell: "lead" },
  run({ ticket, customer, params, act }) {
    const higher = params.raise[ticket.priority];
    if (higher) act.priority(higher);
    act.tag(params.tag);
    act.notify(params.tell, { "zh-CN": `VIP 客户 ${customer.name} 有新工单`, en: `A new case of the VIP customer ${customer.name}` });
  },
});
