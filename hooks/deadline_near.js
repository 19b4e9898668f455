rule({
  name: "时限临近提醒 Tell of a deadline that is near",
  about: "At the last warning mark of a deadline, tells who has the case, or its team where nobody has it, and who follows it. 时限的最后一个提醒点：提醒处理人（无人处理时为全组）和关注人。",
  on: ["sla.warned"],
  // Told of each mark, nobody would listen to the last.
  when: "event.data.last === true && ticket.is_open",
  order: 60,
  params: {
    who: ["assignee", "followers"],
    clocks: {
      first_response: ["首次答复", "first answer"], next_response: ["后续答复", "next answer"], chat_answer: ["聊天应答", "chat answer"],
      social_reply: ["社交媒体答复", "social media answer"], diagnosis: ["初步诊断", "first diagnosis"], resolution: ["解决", "solution"],
      onsite: ["上门", "visit"], repair: ["维修完成", "repair"], complaint_ack: ["投诉响应时限", "complaint acknowledgement"],
      complaint_reply: ["投诉答复", "complaint answer"], complaint_close: ["投诉办结", "complaint closure"], promise: ["承诺", "promise"],
    },
  },
  run({ event, params, act }) {
    const clock = event.data.clock;
    const [zh, en] = params.clocks[clock] ?? [clock, clock];
    const two = (n) => String(n).padStart(2, "0");
    const due = new Date(event.data.due_at); // and its parts are in the desk's zone
    const [month, day, time] = [due.getMonth(), due.getDate(), `${two(due.getHours())}:${two(due.getMinutes())}`];
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    act.notify(params.who, {
      "zh-CN": `“${zh}”将于 ${month + 1} 月 ${day} 日 ${time} 到期`,
      en: `The ${en} is due on ${day} ${months[month]} at ${time}`,
    });
  },
});
