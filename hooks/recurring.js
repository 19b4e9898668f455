rule({
  name: "同类问题预警 Propose a problem for what comes again and again",
  about: "When five cases of the same product and category arrive within 30 days, a problem is proposed in the ledger with these cases as its sources, and the leads are told; later cases join it while it is open. 同一产品、同一分类 30 天内出现五张工单时，在问题台账中登记一项并关联这些工单，同时告知组长；问题关闭之前，后续工单自动并入。",
  on: ["ticket.created", "ticket.classified"],
  when: "ticket.product !== '' && ticket.category !== '' && ticket.problem === '' && params.kinds.includes(ticket.kind) && (event.changes.product || event.changes.category || event.changes.kind)",
  // After all that concerns the case itself.
  order: 90,
  params: {
    times: 5,
    days: 30,
    kinds: ["complaint", "repair", "return_exchange"],
    // By when the measures are to be taken, in working days.
    within: { days: 15 },
  },
  run({ ticket, product, params, act, ask }) {
    const { times, days, kinds, within } = params;
    if (ask.count({ product: ticket.product, category: ticket.category, kind: kinds, days }) < times) return;
    // By the product alone: pages that show such a title name product and category in the reader's language.
    act.problem({ "zh-CN": product.name_zh || product.name_en || product.sku, en: product.name_en || product.name_zh || product.sku }, { days, kinds, within });
  },
});
