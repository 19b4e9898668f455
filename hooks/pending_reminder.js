rule({
  name: "催客户回复 Ask again, then close the wait",
  about: "A case that waits for the customer: a reminder after 3 days, and after 7 it is solved with a notice; the next answer opens it again. A complaint, and a case with a promise, is left to its assignee. 等客户回复：3 天后提醒客户，7 天后按已解决处理并告知，客户一回复就重新打开；投诉和有承诺的工单由处理人决定。",
  on: [
    "ticket.updated", "ticket.classified", "ticket.assigned", "ticket.escalated", "ticket.accepted", "ticket.resolved", "ticket.closed",
    "ticket.merged", "timer.reminder",
  ],
  when: 'event.type === "timer.reminder" ? ticket.status === "pending" : event.changes.status?.includes("pending")',
  order: 80,
  params: { remind_days: 3, resolve_days: 7 },
  run({ event, ticket, customer, params, act }) {
    if (event.type !== "timer.reminder") {
      if (ticket.status !== "pending") {
        act.forget("ask");
        return act.forget("end");
      }
      act.remind({ days: params.remind_days }, { key: "ask" });
      return act.remind({ days: params.resolve_days }, { key: "end" });
    }
    // No rule ends a complaint, or breaks a promise; and whoever cannot be written to has not been asked.
    const mayEnd = ticket.kind !== "complaint" && !ticket.promise_at && customer.has_email;
    const days = event.data.key === "ask" ? params.remind_days : params.resolve_days;
    const waited = { "zh-CN": `等客户回复已 ${days} 天`, en: `The customer has not answered for ${days} days` };
    const tell = (zh, en) => act.notify("assignee", { "zh-CN": `${waited["zh-CN"]}，${zh}`, en: `${waited.en}: ${en}` });
    if (event.data.key === "ask") {
      if (!customer.has_email) return tell("客户没有邮箱，请打电话联系", "there is no e-mail address, so please call");
      return act.reply(mayEnd ? "pending_reminder" : "pending_reminder_stays");
    }
    if (!mayEnd) return tell("请决定如何处理", "please decide what to do");
    const resolution = customer.locale === "en" ? `No answer from the customer for ${days} days.` : `客户 ${days} 天没有回复。`;
    act.set({ status: "resolved", resolution: ticket.resolution || resolution });
    act.reply("auto_resolved");
  },
});
