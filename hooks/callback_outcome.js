rule({
  name: "跟进回访 Follow a callback",
  about: "Tells the caller when it is time to call, also for a campaign's revisit, the lead and then the managers when a callback is overdue, the lead when a revisit is, and escalates a case whose customer is not content. 到时提醒回访人（包括活动安排的定期回访）；逾期先告知组长，再告知经理；活动安排的定期回访逾期也告知组长；客户不满意的工单升级给组长。",
  on: ["callback.due", "callback.overdue", "callback.done", "callback.cancelled", "revisit.due", "revisit.overdue", "timer.reminder"],
  order: 60,
  params: { again: { hours: 4 } },
  run({ event, ticket, params, act }) {
    const { data } = event;
    if (event.type === "callback.due") {
      const isFirst = data.attempt === 1;
      act.notify(data.caller || "assignee", { "zh-CN": isFirst ? "该回访客户了" : `该再次回访客户了（第 ${data.attempt} 次）`, en: isFirst ? "It is time to call this customer back" : `It is time to call this customer back, try ${data.attempt}` });
    } else if (event.type === "callback.overdue") {
      // Where a merge has moved it to another case, the lead knows; the reminder was the merged case's.
      if (!data.moved) act.notify("lead", { "zh-CN": "回访已逾期", en: "A callback is overdue" });
      act.remind(params.again, { key: "overdue" });
    } else if (event.type === "revisit.due") {
      // Without a case nobody stands in for a caller; one that is left to everybody is in the queue.
      const isFirst = data.attempt === 1;
      if (data.caller) act.notify(data.caller, { "zh-CN": isFirst ? "该做活动安排的定期回访了" : `该再次做活动安排的定期回访了（第 ${data.attempt} 次）`, en: isFirst ? "It is time for a campaign's revisit" : `It is time for a campaign's revisit, try ${data.attempt}` });
    } else if (event.type === "revisit.overdue") {
      // It has no case: nothing can be remembered for it until later.
      act.notify("lead", { "zh-CN": "活动安排的定期回访已逾期", en: "A campaign's revisit is overdue" });
    } else if (event.type === "timer.reminder") {
      act.notify("manager", { "zh-CN": "回访逾期后仍未完成", en: "A callback is still not made, long after it was due" });
    } else {
      act.forget("overdue");
      if (data.outcome === "unsatisfied") act.escalate("lead", { "zh-CN": "回访时客户不满意，工单已重新打开", en: "The customer is not content; the case is open again" });
      // A low score is a follow-up of the leads', of which they hear anyway.
      if (data.outcome === "partly" && !data.low) act.notify("lead", { "zh-CN": "回访时客户只是部分满意", en: "The customer is only partly content" });
      if (data.outcome === "unreached") act.notify("lead", { "zh-CN": "回访未能联系到客户，已按计划结束", en: "The customer could not be reached; the callback has ended" });
    }
  },
});
