rule({
  name: "满意度调查 Ask how it went",
  about: "Sends the survey a day after a solution, once the customer was called where a callback is owed, and by day while the desk is open; also when a callback reached nobody. 解决一天后发送满意度调查：需要回访的，等回访结束后再发送，并且只在上班时间发送；回访联系不上时也发送。",
  on: ["ticket.resolved", "callback.done"],
  order: 40,
  params: { survey: "after_service", kinds: ["consultation", "complaint", "repair", "return_exchange", "installation"], after: { days: 1 } },
  run({ event, ticket, params, act }) {
    if (event.type === "callback.done") {
      if (event.data.outcome === "unreached") act.survey(params.survey, { insist: true });
    } else if (params.kinds.includes(ticket.kind)) {
      act.survey(params.survey, { after: params.after });
    }
  },
});
