rule({
  name: "发送受理确认 Acknowledge a new case",
  about: "Writes to the customer, a minute after the request came in, that it has arrived, in the words for its kind; a complaint's begin with an apology. 收到请求一分钟后，按类别给客户发送受理确认，投诉先致歉。",
  on: ["ticket.created", "timer.reminder"],
  when: 'customer.has_email && ticket.is_open && ticket.grade !== "crisis"',
  order: 70,
  params: {
    wait: { minutes: 1 },
    templates: {
      complaint: "ticket_received_complaint", repair: "ticket_received_repair", return_exchange: "ticket_received_return_exchange",
      installation: "ticket_received_installation", suggestion: "ticket_received_suggestion", praise: "ticket_received_praise",
    },
    otherwise: "ticket_received",
  },
  run({ event, ticket, params, act }) {
    // By the time it writes, the case has been sorted: the words fit, and a danger, which has a letter of its own, is known.
    if (event.type === "ticket.created") return act.remind(params.wait, { key: "acknowledge" });
    act.mail(params.templates[ticket.kind] ?? params.otherwise);
  },
});
