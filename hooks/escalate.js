rule({
  name: "Escalate a breached clock",
  about: "A deadline has passed: calls on the assignee, then the lead, then the managers, until somebody accepts. 时限已过：依次通知处理人、组长、经理，直到有人接手。",
  on: ["sla.breached", "timer.reminder"],
  when: "ticket.is_open",
  order: 60,
  params: {
    ladder: ["assignee", "lead", "manager"],
    minutes: 30,
    clocks: {
      first_response: ["首次答复", "first answer"], next_response: ["后续答复", "next answer"], chat_answer: ["在线应答", "chat answer"],
      social_reply: ["社媒回复", "social reply"], diagnosis: ["诊断", "diagnosis"], resolution: ["解决", "solution"], onsite: ["上门", "visit"],
      repair: ["维修完成", "repair"], complaint_ack: ["投诉受理", "complaint acknowledgement"], complaint_reply: ["投诉答复", "complaint reply"],
      complaint_close: ["投诉办结", "complaint close"], promise: ["承诺", "promise"],
    },
  },
  run({ event, ticket, params, act }) {
    const isReminder = event.type === "timer.reminder";
    if (isReminder && ticket.accepted_by) return;
    // One ladder at a time: a second deadline that passes while somebody is being looked for would start again at the bottom.
    if (!isReminder && ticket.escalation && !ticket.accepted_by) return;
    const rung = isReminder ? event.data.rung : 0;
    const clock = event.data.clock;
    const [zh, en] = params.clocks[clock] ?? [clock, clock];
    act.escalate(params.ladder[rung], { "zh-CN": `“${zh}”已超时`, en: `The ${en} is overdue` });
    if (rung + 1 < params.ladder.length) act.remind({ minutes: params.minutes }, { key: "ladder", rung: rung + 1, clock });
  },
});
