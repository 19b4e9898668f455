rule({
  name: "Put suggestions before the lead",
  about: "A suggestion waits in no hurry, is tagged, and the lead is asked to adopt it or to decline it with a reason. 建议：优先级降低、打标签，请组长采纳或说明不采纳的理由。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "suggestion" && ticket.is_open',
  order: 75,
  params: { tag: "建议 suggestion", priority: "low" },
  run({ ticket, params, act }) {
    if (ticket.tags.includes(params.tag)) return;
    act.tag(params.tag);
    if (ticket.priority === "normal") act.priority(params.priority);
    act.notify("lead", { "zh-CN": `新建议，请决定是否采纳：${ticket.subject}`, en: `A suggestion to adopt or to decline with a reason: ${ticket.subject}` });
  },
});
