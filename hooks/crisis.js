rule({
  name: "危机持续呼叫 Call until a crisis is accepted",
  about: "Tells the managers of a crisis, and again every 15 minutes, until a named person accepts it, and anew when that person no longer works on cases or the complaint turns out to be about them; from the third call on the leads as well, from the fifth everybody on the team. 危机工单：立即通知经理，之后每 15 分钟再通知一次，从第 3 次起同时通知组长，从第 5 次起同时通知全组，直到有人明确接手；如果接手人不再处理工单，或查明投诉的正是接手人，则重新呼叫。",
  on: ["ticket.created", "ticket.classified", "ticket.reopened", "ticket.escalated", "timer.reminder"],
  // What a rule escalates has words of its own; an acceptance that turned out to be none is nobody's wish, and the desk has called once more.
  when: '(event.type !== "ticket.escalated" || event.data.lost || event.actor.kind !== "rule") && ticket.grade === "crisis" && ticket.is_open',
  order: 50,
  // Where nobody answers the circle widens: from which call on who else is called.
  params: { to: "manager", minutes: 15, also: { lead: 3, team: 5 } },
  run({ event, ticket, params, act }) {
    const isReminder = event.type === "timer.reminder";
    // A save that also makes it a crisis has two events: one of them begins.
    const isMade = event.changes.grade?.[1] === "crisis";
    const begins = ["ticket.reopened", "ticket.escalated"].includes(event.type) ? !isMade : isMade;
    if (isReminder ? ticket.accepted_by : !begins) return;
    const round = isReminder ? event.data.round + 1 : 1;
    // What made it a crisis may have called on them in the same moment, with a reason of its own.
    const isCalled = !isReminder && event.changes.escalated_at && ticket.escalation === params.to;
    if (!isCalled) {
      const reason = {
        "zh-CN": round === 1 ? "危机工单，请立即接手" : `危机工单仍无人接手（第 ${round} 次通知）`,
        en: round === 1 ? "This is a crisis: please accept it now" : `Nobody has accepted this crisis yet (call ${round})`,
      };
      act.escalate(params.to, reason, { also: Object.keys(params.also).filter((who) => round >= params.also[who]) });
    }
    act.remind({ minutes: params.minutes }, { key: "crisis", round });
  },
});
