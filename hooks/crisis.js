rule({
  name: "Call until a crisis is taken on",
  about: "Tells the managers of a crisis, and again every 15 minutes, until a named person accepts it. 危机工单：通知经理，并每 15 分钟再次通知，直到有人明确接手。",
  on: ["ticket.created", "ticket.classified", "timer.reminder"],
  when: 'ticket.grade === "crisis" && ticket.is_open && !ticket.accepted_by',
  order: 50,
  params: { to: "manager", minutes: 15 },
  run({ event, ticket, params, act }) {
    const isReminder = event.type === "timer.reminder";
    const begins = event.changes.grade && event.changes.grade[1] === "crisis";
    if (!isReminder && !begins) return;
    const round = isReminder ? event.data.round + 1 : 1;
    // What made it a crisis may have called on them already, with a reason of its own.
    if (isReminder || ticket.escalation !== params.to) {
      act.escalate(params.to, {
        "zh-CN": round === 1 ? "危机工单，请立即接手" : `危机工单仍无人接手（第 ${round} 次通知）`,
        en: round === 1 ? "A crisis: somebody must take it on now" : `Nobody has taken on this crisis yet (call ${round})`,
      });
    }
    act.remind({ minutes: params.minutes }, { key: "crisis", round });
  },
});
