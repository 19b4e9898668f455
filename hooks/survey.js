rule({
  name: "满意度调查 Ask how it went",
  about: "Sends the survey a day after a solution, and again when a callback reached nobody; tells the lead of a low answer. 解决一天后发送满意度调查；回访联系不上时也发送；收到低分时告知组长。",
  on: ["ticket.resolved", "callback.done", "survey.answered"],
  order: 40,
  params: { survey: "after_service", kinds: ["consultation", "complaint", "repair", "return_exchange", "installation"], after: { days: 1 } },
  run({ event, ticket, params, act }) {
    if (event.type === "survey.answered") {
      if (event.changes.low?.[1]) act.notify("lead", { "zh-CN": "客户评价偏低，请在一天内跟进", en: "A customer gave a low score; please see to it within a day" });
    } else if (event.type === "callback.done") {
      if (event.data.outcome === "unreached") act.survey(params.survey, { insist: true });
    } else if (params.kinds.includes(ticket.kind)) {
      act.survey(params.survey, { after: params.after });
    }
  },
});
