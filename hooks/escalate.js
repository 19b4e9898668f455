rule({
  name: "超时升级 Escalate a breached clock",
  about: "A deadline has passed: calls on the assignee, after 30 minutes on the lead, then on the managers, until somebody accepts or what is late has been done; then nobody need accept it any more. 时限已过：先通知处理人，30 分钟后通知组长，再到经理，直到有人接手；事情已补上的，撤销升级。",
  on: ["sla.breached", "sla.met", "sla.recalculated", "timer.reminder"],
  when: 'ticket.is_open && (event.type === "sla.breached" || ticket.escalation !== "")',
  order: 60,
  params: {
    ladder: ["assignee", "lead", "manager"],
    minutes: 30,
    clocks: {
      first_response: ["首次答复", "first answer"], next_response: ["后续答复", "next answer"], chat_answer: ["聊天应答", "chat answer"],
      social_reply: ["社交媒体答复", "social media answer"], diagnosis: ["初步诊断", "first diagnosis"], resolution: ["解决", "solution"],
      onsite: ["上门", "visit"], repair: ["维修完成", "repair"], complaint_ack: ["投诉响应时限", "complaint acknowledgement"],
      complaint_reply: ["投诉答复", "complaint answer"], complaint_close: ["投诉办结", "complaint closure"], promise: ["承诺", "promise"],
    },
  },
  run({ event, ticket, params, act, ask }) {
    // A rung that there is not must show at the first try, not when a case has come to it: asking for it says so.
    const unknown = params.ladder.length > 0 ? params.ladder.find((rung) => !["assignee", "lead", "manager"].includes(rung)) : "";
    if (unknown !== undefined) return act.escalate(unknown, "");
    const [isBreach, isReminder] = [event.type === "sla.breached", event.type === "timer.reminder"];
    // One ladder at a time: what runs late meanwhile is named at its next step. Behind the last there is none: that one calls again, for
    // what is late now. A crisis calls anyway.
    const top = params.ladder.length - 1;
    const waiting = Date.parse(event.at) - Date.parse(ticket.escalated_at);
    const isCalling = isBreach && ticket.escalation && !ticket.accepted_by && waiting <= params.minutes * 60000;
    if (isCalling && (ticket.grade === "crisis" || ticket.escalation !== params.ladder[top])) return;
    const begins = { rung: isCalling ? top : 0, since: isBreach ? event.seq : 0, late: {} };
    const { rung, since, late: known } = isReminder ? event.data : begins;
    // Somebody has accepted, or the ladder has been left: a crisis has called higher, or the case had ended in between.
    if (!isBreach && ticket.accepted_by) return;
    if (isReminder && ticket.escalation !== params.ladder[rung - 1]) return;

    // What has run late since the ladder began, and has not been done, late as it may be, or been given more time. What an
    // earlier step called for is handed on from step to step: the history may not go back as far.
    const late = { ...known };
    const past = ask.history(100, ["sla.breached", "sla.met", "sla.recalculated"]);
    for (const { seq, type, at, data } of past) {
      if (seq < since) continue;
      if (type === "sla.breached") late[data.id] = data.clock;
      if (type === "sla.met") for (const id of Object.keys(late)) if (late[id] === data.clock) delete late[id];
      if (type === "sla.recalculated") {
        delete late[data.replaces];
        if (!data.to || Date.parse(data.to) > Date.parse(at)) delete late[data.id];
      }
    }
    const clocks = [...new Set(Object.values(late))];
    if (!isBreach && clocks.length === 0 && ticket.grade !== "crisis") {
      // What lies further back than the history cannot be told to have been done: then it is left to the next step.
      if (!isReminder && past.length === 100) return;
      act.deescalate({ "zh-CN": "超时的事项已处理", en: "What was late has been seen to" });
      return act.forget("ladder");
    }
    if (clocks.length === 0 || !isBreach && !isReminder) return;
    const names = (language) => clocks.map((clock) => params.clocks[clock]?.[language] ?? clock);
    const reason = { "zh-CN": `已超时：${names(0).join("、")}`, en: `Overdue: ${names(1).join(", ")}` };
    // Whoever has accepted a crisis has it: a ladder would begin below them and take the case out of their hands.
    if (ticket.grade === "crisis") return act.notify([ticket.accepted_by || "assignee", "manager"], reason);
    act.escalate(params.ladder[rung], reason);
    if (rung + 1 < params.ladder.length) act.remind({ minutes: params.minutes }, { key: "ladder", rung: rung + 1, since, late });
  },
});
