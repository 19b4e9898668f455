import { check, same } from "../shared/check";
import type { Campaign } from "../shared/types";
import { type CampaignForm, bodyOf, canEdit, cronOf, emptyCampaign, filterOf, filterParts, formOf, movesOf, progressOf, reachedOf, reasonsOf, rhythmOf, roundsShown, shareText, tagsOf } from "./campaigns";

const now = Date.UTC(2026, 8, 15, 1, 30);
const form = (change: Partial<CampaignForm> = {}): CampaignForm => ({ ...emptyCampaign(now), ...change });

check("tags are the words between commas, each once", () => same(tagsOf(" old , 老客户，old、, business "), ["old", "老客户", "business"]));

check("a filter that says nothing is empty, and everyone stands alone", () => {
  same([filterOf(form()), filterOf(form({ everyone: true, tier: "vip" }))], [{}, { everyone: true }]);
  same(filterOf(form({ tier: "vip", tags: "a", product: "p", product_as: "serviced", quiet_days: "90", new_days: "x" })), { tier: "vip", tags: ["a"], product: "p", product_as: "serviced", quiet_days: 90 });
});

check("a rhythm is a cron expression and back", () => {
  for (const change of [{ rhythm: "daily" }, { rhythm: "weekly", weekday: "0", time: "09:05" }, { rhythm: "monthly", day: "15" }, { rhythm: "cron", cron: "0 10 1 1,7 *" }, { rhythm: "once" }] as Partial<CampaignForm>[]) {
    const { rhythm, time, weekday, day, cron } = form(change);
    const back = rhythmOf(cronOf({ rhythm, time, weekday, day, cron }));
    same(cronOf(back), cronOf({ rhythm, time, weekday, day, cron }));
    same(back.rhythm, rhythm);
  }
  same([cronOf(form({ rhythm: "weekly", weekday: "5", time: "14:30" })), rhythmOf("CRON_TZ=UTC 0 9 * * *").rhythm], ["30 14 * * 5", "cron"]);
});

check("a form sends what belongs to its kind alone", () => {
  const call = bodyOf(form({ kind: "call", template: "campaign_welcome", script_en: " Hello ", callers: ["a"] }));
  same([call.template, call.script, call.callers, call.content], ["", { en: "Hello" }, ["a"], ""]);
  const mail = bodyOf(form({ kind: "mail", template: "campaign_welcome", script_en: "Hello", callers: ["a"], rhythm: "daily" }));
  same([mail.template, mail.script, mail.callers, mail.begins_at, mail.cron], ["campaign_welcome", null, [], "", "0 10 * * *"]);
  same(bodyOf(form({ begins_at: "" })).begins_at, "");
});

check("what was saved comes back into the form", () => {
  const saved = { ...bodyOf(form({ name: "Old ones", tier: "vip", quiet_days: "180", rhythm: "monthly", day: "3", script_zh: "您好" })), id: "c", state: "draft" } as unknown as Campaign;
  same(bodyOf(formOf(saved)), { ...saved, id: undefined, state: undefined } as never);
});

check("a campaign is edited while nothing of it runs", () => {
  same((["draft", "active", "paused", "ended"] as const).map((state) => [canEdit(state), movesOf(state)]), [
    [true, ["active", "ended"]],
    [false, ["paused", "ended"]],
    [true, ["active", "ended"]],
    [false, []],
  ]);
});

check("a filter is told in the order of the form", () => same(filterParts({ new_days: 3, tier: "vip", tags: ["a", "b"] }).map((p) => p.key), ["tier_vip", "tags", "new"]));

check("reasons are added up, the largest first", () => same(reasonsOf({ recent: 2, erased: 1 }, null, { recent: 1, no_phone: 5, open_case: 0 }), [["no_phone", 5], ["recent", 3], ["erased", 1]]));

check("a round has come as far as the words beside it say", () => {
  same([progressOf({ chosen: 9, made: 3 }), progressOf({ chosen: 0, made: 0 }), progressOf({ chosen: 4, made: 4 })], [33, 0, 100]);
});

check("a round that found nobody is shown while it is the last", () => {
  const round = (chosen: number, state: "done" | "running" = "done") => ({ chosen, state });
  same(roundsShown([round(0), round(0), round(3), round(0, "running")]), [round(0), round(3), round(0, "running")]);
});

check("unreached is no answer, and nothing to divide by is a dash", () => {
  const result = { planned: 0, made: 9, dropped: 0, outcomes: { satisfied: 3, refused: 1, unreached: 2, open: 3 }, opened: 0, unsubscribed: 0 };
  same(reachedOf(result), { reached: 4, ended: 6 });
  same([shareText(1, 3), shareText(0, 0), shareText(0, 4)], ["33 %", "–", "0 %"]);
});
