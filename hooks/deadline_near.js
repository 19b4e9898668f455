rule({
  name: "Tell of a deadline that is near",
  about: "At the last warning mark of a deadline, tells who has the case and who follows it. 临近时限的最后一次预警时，提醒处理人和关注人。",
  on: ["sla.warned"],
  // Told of each mark, nobody would listen to the last.
  when: "event.data.last === true && ticket.is_open",
  order: 60,
  params: {
    who: ["assignee", "followers"],
    clocks: {
      first_response: ["首次答复", "first answer"], next_response: ["后续答复", "next answer"], chat_answer: ["在线应答", "chat answer"],
      social_reply: ["社媒回复", "social reply"], diagnosis: ["诊断", "diagnosis"], resolution: ["解决", "solution"], onsite: ["上门", "visit"],
      repair: ["维修完成", "repair"], complaint_ack: ["投诉受理", "complaint acknowledgement"], complaint_reply: ["投诉答复", "complaint reply"],
      complaint_close: ["投诉办结", "complaint close"], promise: ["承诺", "promise"],
    },
  },
  run({ event, ticket, params, act }) {
    const clock = event.data.clock;
    const [zh, en] = params.clocks[clock] ?? [clock, clock];
    const due = new Date(event.data.due_at.replace(" ", "T"));
    const two = (n) => String(n).padStart(2, "0");
    const at = `${due.getMonth() + 1}-${two(due.getDate())} ${two(due.getHours())}:${two(due.getMinutes())}`;
    // Where nobody has the case, "assignee" means its team.
    act.notify(params.who, { "zh-CN": `“${zh}”将于 ${at} 到期`, en: `The ${en} is due at ${at}` });
  },
});
