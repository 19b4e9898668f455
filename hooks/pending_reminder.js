rule({
  name: "Ask again, then close the wait",
  about: "A case that waits for the customer: a reminder after 3 days, and after 7 it is solved with a notice; the next answer opens it again. 待客户回复：3 天后提醒，7 天后按已解决处理并告知；客户一回复即重新打开。",
  on: ["ticket.updated", "ticket.classified", "ticket.assigned", "timer.reminder"],
  when: 'ticket.status === "pending"',
  order: 80,
  params: { remind_days: 3, resolve_days: 7 },
  run({ event, ticket, customer, params, act }) {
    const became = event.changes.status && event.changes.status[1] === "pending";
    if (event.type !== "timer.reminder") {
      if (!became) return;
      // A wait that begins anew replaces what is left of an earlier one.
      act.remind({ days: params.remind_days }, { key: "ask", step: "ask" });
      act.remind({ days: params.resolve_days }, { key: "end", step: "end" });
      return;
    }
    const write = (template, zh, en) => {
      if (customer.has_email) act.reply(template);
      else act.notify("assignee", { "zh-CN": `${zh}，请致电客户`, en: `${en}; please telephone the customer` });
    };
    if (event.data.step === "ask") return write("pending_reminder", `等待客户回复已 ${params.remind_days} 天`, `Waiting for the customer for ${params.remind_days} days`);
    // No rule ends a complaint; and whoever cannot be written to has not been asked.
    if (ticket.kind === "complaint" || !customer.has_email) {
      act.notify("assignee", { "zh-CN": `客户 ${params.resolve_days} 天未回复，请处理`, en: `No word from the customer for ${params.resolve_days} days: please decide` });
      return;
    }
    act.set({ status: "resolved", resolution: ticket.resolution || `客户 ${params.resolve_days} 天未回复。 No answer from the customer for ${params.resolve_days} days.` });
    act.reply("auto_resolved");
  },
});
