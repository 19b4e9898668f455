rule({
  name: "Acknowledge a new case",
  about: "Writes to the customer that the request has come in, in the words for its kind; a complaint's begin with an apology. 按类别给客户发送受理确认，投诉先致歉。",
  on: ["ticket.created", "ticket.classified", "timer.reminder"],
  when: 'customer.has_email && ticket.is_open && ticket.grade !== "crisis"',
  order: 70,
  params: {
    templates: {
      complaint: "ticket_received_complaint", repair: "ticket_received_repair", return_exchange: "ticket_received_return_exchange",
      installation: "ticket_received_installation", suggestion: "ticket_received_suggestion", praise: "ticket_received_praise",
    },
    otherwise: "ticket_received",
    // How long a case without a kind waits for one, so that the words fit.
    wait: { minutes: 1 },
  },
  run({ event, ticket, params, act, ask }) {
    const send = () => act.mail(params.templates[ticket.kind] ?? params.otherwise);
    if (event.type === "ticket.created") {
      if (ticket.kind) send();
      else act.remind(params.wait, { key: "acknowledge" });
      return;
    }
    if (event.type === "timer.reminder") return send();
    // Sorted for the first time: it has waited for this. A case that was sorted from the beginning has its letter.
    const isFirst = event.changes.kind && event.changes.kind[0] === "";
    const made = ask.history(20).find((earlier) => earlier.type === "ticket.created");
    const waits = made && Date.parse(event.at) - Date.parse(made.at) < 60000;
    if (!isFirst || !waits) return;
    act.forget("acknowledge");
    send();
  },
});
