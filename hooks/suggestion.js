rule({
  name: "建议交组长 Put suggestions before the lead",
  about: "A suggestion waits in no hurry, is tagged, and the lead is asked to adopt it or to decline it with a reason. 建议：降低优先级，打标签，并请组长决定采纳，或说明不采纳的原因。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "suggestion" && event.changes.kind && ticket.is_open',
  order: 75,
  params: { tag: "建议 suggestion", priority: "low" },
  run({ ticket, customer, params, act }) {
    act.tag(params.tag);
    if (ticket.priority === "normal" && customer.tier !== "vip") act.priority(params.priority);
    act.notify("lead", { "zh-CN": "客户提了建议，请决定采纳，或说明不采纳的原因", en: "A suggestion: please adopt it, or decline it with a reason" });
  },
});
