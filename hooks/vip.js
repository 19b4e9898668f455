rule({
  name: "VIP 优先 Put VIP customers first",
  about: "A VIP customer's case goes up one step in priority, as far as high, and the lead is told. VIP 客户的工单优先级提高一级，最高到“高”，并告知组长。",
  on: ["ticket.created"],
  when: 'customer.tier === "vip" && ticket.is_open',
  // Before the words are looked at, which may find something more urgent, or something that can wait.
  order: 15,
  params: { tag: "VIP", raise: { low: "normal", normal: "high" }, tell: "lead" },
  run({ ticket, customer, params, act }) {
    const higher = params.raise[ticket.priority];
    if (higher) act.priority(higher);
    act.tag(params.tag);
    const name = customer.name || customer.phone;
    act.notify(params.tell, { "zh-CN": `VIP 客户有新工单：${name}`, en: `A new case from a VIP customer: ${name}` });
  },
});
