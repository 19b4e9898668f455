// One rule: how far it is let, its tabs, and saving it.

import type { ListedRule } from "../shared/listed_rule";
import { spoken } from "../shared/spoken";
import type { Mark } from "./code_editor";
import { type Draft, openDraft } from "./draft";
import { Editor } from "./editor";
import { bare, button, flatRefusals, newId, textInput, toggle } from "./form";
import { type Child, Refusal, deleteRecord, first, get, h, icon, part, saveRecord, toast, toastFailure } from "./host";
import { loading, problemText } from "./loading";
import { instantText, locale, say } from "./words";
import { type RuleDraft, type RuleFields, type RuleRecord, changedFields, fieldsOf, ruleFromRecord, stages, withVersion } from "./rule_draft";
import { backtestPanel } from "./rule_backtest";
import { dryRunPanel } from "./rule_dry_run";
import { draftKey, ruleAddress, stageChip, stateChip } from "./rule_list";
import { doubtTexts, unchosenText, unreadTexts } from "./params_form";
import { type LastTrial, failureNow } from "./rule_doubt";
import { logPanel } from "./rule_log";
import { confirm, copyRule, newDraft, newNote } from "./rule_new";
import { type ScriptPanel, scriptPanel } from "./rule_script";
import { confirmStop, waitingNote } from "./rule_waiting";
import { versionCompare, versionsPanel } from "./rule_versions";
import { twinOf } from "./rule_twin";
import { type RulesRoom, type Tab, tabs } from "./rules";

const collection = "rules";
const conflict = 409;

export interface RulePane {
  node: HTMLElement;
  show(tab: Tab): void;
  /** The list has been read again: shows what has become of the rule meanwhile. */
  refresh(): void;
  /** Ends what runs for it. */
  leave(): void;
}

/** What a rule's tabs share. */
export interface OpenRule {
  room: RulesRoom;
  isNew: boolean;
  draft: Draft<RuleDraft>;
  editor: Editor<RuleDraft>;
  /** Something was typed. */
  changed(): void;
  /** The rule as it would be saved now, to be tried; null where it cannot be read, which is told at its field. */
  trial(): object | null;
  /** What the last dry run came to; null before the first. */
  lastTrial: LastTrial | null;
  /** Takes another version into the editor; it is saved by the person. */
  restore(version: Partial<RuleFields>, told: string): void;
  /** Shows where in the script something went wrong. */
  jump(mark: Mark): void;
  save(): void;
  /** Brings a tab forward, with its beginning in sight. */
  goTo(tab: Tab): void;
}

/** A panel that is kept while the rule is open. */
export interface Panel {
  node: HTMLElement;
  /** It comes forward again. */
  shown?(): void;
  /** The rule is another one, while it stands in front. */
  changed?(): void;
  leave?(): void;
}

/** The pane of a rule; `takesFocus` where it takes the place of what had the focus. */
export function rulePane(id: string, tab: Tab, room: RulesRoom, takesFocus = false): RulePane {
  let at = tab;
  let built: Built | null = null;
  const node = loading(async () => {
    const record = id === "new" ? null : await first<RuleRecord>(collection, "id = {:id}", { id });
    if (id !== "new" && !record) return gone();
    built = build(record ? openDraft<RuleDraft>(draftKey(id), ruleFromRecord(record)) : newDraft(), room);
    built.show(at);
    if (takesFocus) setTimeout(() => document.getElementById(titleId)?.focus());
    return built.node;
  }, 8);
  return {
    node,
    show(next) {
      at = next;
      built?.show(next);
    },
    refresh: () => built?.refresh(),
    leave: () => built?.leave(),
  };
}

const titleId = "aftercare-rule-title";

function gone(): Child {
  return [h("div", { className: "alert warning m-b-sm" }, say("dashboard.gone")), h("a", { className: "btn secondary", href: ruleAddress() }, say("dashboard.back"))];
}

interface Built extends Panel {
  show(tab: Tab): void;
  refresh(): void;
  leave(): void;
}

function build(draft: Draft<RuleDraft>, room: RulesRoom): Built {
  const isNew = (): boolean => draft.value.id === "";
  const address = (tab: Tab): string => ruleAddress(draft.value.id || "new", tab);
  const editor = new Editor<RuleDraft>(collection, draft, refusalsOf, (refusal) => bothVersions(refusal, draft, () => void editor.run(readAgain)));
  const listed = (): ListedRule | undefined => room.rules.find((rule) => rule.id === draft.value.id);
  let wasChanged = draft.changed();
  /** What the last save was refused for is told until something is changed. */
  let isRefused = false;
  let isSaving = false;
  /** Save was pressed while one was under way: what was changed meanwhile is saved after it. */
  let savesAgain = false;
  let current: Tab = "script";
  const kept = new Map<Tab, Panel>();

  const open: OpenRule = {
    room,
    get isNew() {
      return isNew();
    },
    draft,
    editor,
    lastTrial: null,
    changed() {
      if (isRefused) editor.tell();
      isRefused = false;
      drawDeeds();
      kept.get(current)?.changed?.();
      if (wasChanged === draft.changed()) return;
      wasChanged = draft.changed();
      room.redraw();
    },
    trial() {
      const fields = readable();
      return fields && draft.value.id ? { id: draft.value.id, ...fields } : fields;
    },
    restore(version, told) {
      draft.value = withVersion(draft.value, version);
      takeUp();
      goTo("script");
      editor.tell(h("div", { className: "alert info" }, told));
    },
    jump(mark) {
      goTo("script");
      script.mark(mark);
      script.jump(mark.line, mark.column);
    },
    save: () => void trySave(),
    goTo(tab) {
      goTo(tab);
      links.node.scrollIntoView({ block: "start" });
      document.getElementById(`aftercare-tab-${tab}`)?.focus({ preventScroll: true });
    },
  };

  /** Brings a tab forward at once; the address follows. */
  const goTo = (tab: Tab): void => {
    if (current === tab) return;
    show(tab);
    location.hash = address(tab);
  };

  const tellFaults = (faults: Record<string, string>): void => {
    if (Object.keys(faults).some((name) => name === "position" || name.split(".")[0] === "params")) goTo("script");
    const homeless = editor.refusals.show(faults);
    if (homeless.length > 0) editor.tell(h("div", { className: "alert danger", "html-role": "alert" }, homeless.join(" ")));
  };

  /** The fields, to be tried or saved; null where one cannot be read or cannot be so, which is told at it. */
  const readable = (): RuleFields | null => {
    const { fields, faults } = fieldsOf(draft.value);
    const told = Object.fromEntries(faults.map((fault) => [fault, say(`dashboard.fault.${fault}`)]));
    const unchosen = unchosenText(fields.params);
    if (unchosen) told.params ??= unchosen;
    Object.assign(told, unreadTexts(fields.params));
    if (Object.keys(told).length === 0) return fields;
    tellFaults(told);
    return null;
  };

  /** The draft is another one now: all that shows it is drawn again. */
  const takeUp = (): void => {
    script.draw();
    head.draw();
    open.changed();
  };

  /** Asks before a rule acts that may only fail. */
  const mayAct = async (rule: RuleDraft, go: string): Promise<boolean> => {
    if (!rule.enabled || rule.stage === "observe") return true;
    const failure = failureNow(open.lastTrial, rule);
    const texts = [...(failure ? [say(`dashboard.doubt.${failure}`, { text: open.lastTrial!.said.replace(/[.。]$/, "") })] : []), ...doubtTexts(rule.params)];
    return texts.length === 0 || confirm(say("dashboard.doubt.title"), h("ul", null, texts.map((text) => h("li", null, text))), go);
  };

  const save = async (): Promise<void> => {
    const fields = readable();
    if (!fields) return;
    const sent = structuredClone(draft.value);
    const { id, updated } = sent;
    const changes = id ? changedFields(fieldsOf(draft.original()).fields, fields) : [];
    if (changes.includes("stage") && fields.stage === "observe" && listed()?.enabled && !(await confirmStop(listed()!, "observe"))) return;
    // What acts as it did before is not asked about again.
    const isOther = !id || changes.some((name) => !["name", "about", "position"].includes(name));
    if (isOther && !(await mayAct(sent, say("dashboard.doubt.save")))) return;
    const body = id ? Object.fromEntries(changes.map((name) => [name, fields[name]])) : fields;
    const record = await saveRecord<RuleRecord>(collection, id, updated, body);
    toast(say("dashboard.saved", { name: record.name }));
    const saved = ruleFromRecord(record);
    const known = { id: saved.id, updated: saved.updated, version: saved.version };
    const isTypedOn = JSON.stringify(draft.value) !== JSON.stringify(sent);
    const isAsTyped = changedFields(fieldsOf(saved).fields, fields).length === 0;
    // What is as it was typed stays on the screen as it is, with the caret where it was; so does what was typed meanwhile.
    if (isTypedOn) draft.settleBelow(isAsTyped ? { ...sent, ...known } : saved, known);
    else draft.settle(isAsTyped ? Object.assign(draft.value, known) : saved);
    // By now another rule may stand here.
    const isShown = node.isConnected;
    if (!id) draft.moveTo(draftKey(saved.id));
    if (!id && isShown) room.adopt(saved.id);
    script.mark(null);
    kept.delete("log");
    kept.delete("versions");
    await room.reload();
    if (!isAsTyped && !isTypedOn) script.draw();
    head.draw();
    open.changed();
    show(current);
    if (!id && isShown) location.hash = address(current);
  };

  /** Saves; a refusal stands at its field, for which the tab with the fields comes forward, or in view above the tabs. */
  const trySave = async (): Promise<void> => {
    if (isSaving) {
      savesAgain = true;
      return;
    }
    let refusal: Refusal | null = null;
    savesAgain = false;
    const sent = JSON.stringify(draft.value);
    isRefused = false;
    await editor.run(async () => {
      isSaving = true;
      try {
        await save();
      } catch (err) {
        if (err instanceof Refusal) refusal = err;
        if (refusal && hasPlaceInScript(refusal)) goTo("script");
        throw err;
      } finally {
        isSaving = false;
      }
    });
    if (!refusal) return savesAgain && draft.changed() ? trySave() : undefined;
    const { status, fields } = refusal as Refusal;
    isRefused = status !== conflict;
    if (status === conflict) return editor.outcome.scrollIntoView({ block: "nearest" });
    // Who has typed on is not torn away.
    if (JSON.stringify(draft.value) !== sent) return;
    script.refused(fields);
    if (Object.keys(fields).every((name) => name === "request")) editor.outcome.scrollIntoView({ block: "nearest" });
  };

  /** Takes the rule as it is saved now for what stands in the editor. */
  const readAgain = async (): Promise<void> => {
    const record = await first<RuleRecord>(collection, "id = {:id}", { id: draft.value.id });
    if (!record) return editor.tell(...(gone() as HTMLElement[]));
    draft.settle(ruleFromRecord(record));
    await room.reload();
    takeUp();
  };

  const discard = async (): Promise<void> => {
    editor.refusals.show({});
    if (isNew()) {
      draft.forget();
      location.hash = ruleAddress();
      return;
    }
    await readAgain();
  };

  const enable = async (enabled: boolean): Promise<void> => {
    const { id, name } = draft.value;
    if (isNew()) {
      draft.value.enabled = enabled;
      return open.changed();
    }
    try {
      const rule = listed();
      if (!enabled && rule && rule.stage !== "observe" && !(await confirmStop(rule, "off"))) return head.draw();
      if (!(await mayAct({ ...draft.original(), enabled }, say("dashboard.doubt.enable")))) return head.draw();
      await saveRecord(collection, id, "", { enabled });
      draft.adopt({ enabled });
      toast(say(enabled ? "dashboard.rule.is_on" : "dashboard.rule.is_off", { name: draft.original().name || name }));
    } catch (err) {
      toastFailure(problemText(err));
    }
    await room.reload();
    head.draw();
    open.changed();
  };

  const remove = async (): Promise<void> => {
    const { name } = draft.original();
    if (!(await confirm(say("dashboard.delete_named", { name }), [say("dashboard.rule.delete_text"), await waitingNote(draft.value.id, "delete")], say("dashboard.delete")))) return;
    await deleteRecord(collection, draft.value.id);
    draft.forget();
    toast(say("dashboard.deleted", { name }));
    location.hash = ruleAddress();
    await room.reload();
  };

  const revert = async (): Promise<void> => {
    const { rule } = await get<{ rule: RuleFields }>(`/api/aftercare/rules/${draft.value.id}/factory`);
    open.restore(rule, say("dashboard.rule.reverted"));
  };

  // --- the head ---

  const saveButton = button({ label: say("dashboard.save"), className: "sm", press: open.save });
  const discardButton = button({ label: say("dashboard.discard"), className: "sm transparent", press: () => void editor.run(discard) });
  const drawDeeds = (): void => {
    const isChanged = isNew() || draft.changed();
    saveButton.disabled = !isChanged;
    discardButton.hidden = !isChanged;
  };
  let seen = "";
  const head = part({ className: "aftercare-rule-head" }, () => {
    const rule = listed();
    seen = headline(rule);
    const state = rule?.state ?? "own";
    return [
      h(
        "div",
        { className: "aftercare-rule-title" },
        h("a", { className: "btn sm transparent secondary aftercare-rule-back", href: ruleAddress(), ariaLabel: say("dashboard.back") }, icon("ri-arrow-left-line")),
        h("h4", { id: titleId, tabIndex: -1 }, draft.original().name || say("dashboard.rules.new")),
        rule && stageChip(rule),
        stateChip(state),
        rule?.source && h("span", { className: "txt-hint txt-sm" }, say("dashboard.rule.source", { file: rule.source })),
        h(
          "span",
          { className: "aftercare-buttons" },
          rule && rule.source === "" && button({ label: say("dashboard.delete"), icon: "ri-delete-bin-line", className: "sm transparent danger", press: () => void editor.run(remove) }),
          state.startsWith("changed") && button({ label: say("dashboard.rule.revert"), icon: "ri-history-line", className: "sm transparent", press: () => void editor.run(revert) }),
          rule && button({ label: say("dashboard.rules.copy"), icon: "ri-file-copy-line", className: "sm transparent", press: () => void copyRule(draft.value.id, fieldsOf(draft.value).fields) }),
          discardButton,
          saveButton,
        ),
      ),
      rule && troubles(rule, room.rules, address),
      h("div", { className: "aftercare-rule-let" }, toggle(say("dashboard.rule.enabled"), draft.value.enabled, (on) => void enable(on), say(isNew() ? "dashboard.rule.enabled_new" : "dashboard.rule.enabled_help")), stageChoice(open)),
    ];
  });

  // --- the tabs ---

  const script: ScriptPanel = scriptPanel(open);
  const place = h("div", { className: "aftercare-rule-panel" });
  const links = part({}, () =>
    h(
      "nav",
      { className: "tabs-header m-b-sm aftercare-rule-tabs", ariaLabel: say("dashboard.rule.tabs") },
      tabs.map((name) => h("a", { id: `aftercare-tab-${name}`, className: `tab-item ${name === current ? "active" : ""}`, href: address(name), "html-aria-current": name === current ? "page" : undefined }, say(`dashboard.rule.tab.${name}`))),
    ),
  );
  const panels: Record<Tab, () => Panel> = {
    script: () => script,
    "dry-run": () => dryRunPanel(open),
    backtest: () => backtestPanel(open),
    log: () => logPanel(open),
    versions: () => versionsPanel(open),
  };
  const show = (tab: Tab): void => {
    current = tab;
    links.draw();
    let panel = kept.get(tab);
    const isKept = panel !== undefined;
    if (!panel) kept.set(tab, (panel = panels[tab]()));
    if (place.firstChild === panel.node) return;
    place.replaceChildren(panel.node);
    if (isKept) panel.shown?.();
  };
  // What the list says of the rule's fields, to look at the rule itself only when that is another thing.
  let said = saidOf(listed());
  /** Somebody may have saved it: shown at once where nothing was typed over it, else told, since both are shown when one saves. */
  const meetOthers = async (): Promise<void> => {
    const record = await first<RuleRecord>(collection, "id = {:id}", { id: draft.value.id }).catch(() => null);
    // Who has been shown both already has chosen, or is about to.
    if (!record || isSaving || record.updated === draft.value.updated || editor.outcome.querySelector(".aftercare-conflict")) return;
    const [theirs, before] = [fieldsOf(ruleFromRecord(record)).fields, fieldsOf(draft.original()).fields];
    if (changedFields({ ...before, enabled: theirs.enabled }, theirs).length === 0) return;
    if (draft.changed()) return editor.tell(h("div", { className: "alert warning" }, say("dashboard.rule.saved_meanwhile")));
    draft.settle(ruleFromRecord(record));
    kept.delete("versions");
    takeUp();
    show(current);
    editor.tell(h("div", { className: "alert info" }, say("dashboard.rule.renewed")));
  };
  const refresh = (): void => {
    const rule = listed();
    if (rule && said !== saidOf(rule)) {
      said = saidOf(rule);
      void meetOthers();
    }
    if (!rule || headline(rule) === seen) return;
    // The desk, or somebody else, has switched it.
    if (rule.enabled !== draft.original().enabled) draft.adopt({ enabled: rule.enabled });
    head.draw();
  };
  drawDeeds();

  const note = isNew() ? newNote() : "";
  if (note) editor.tell(h("div", { className: "alert info" }, note));
  if (draft.restored && !isNew()) editor.tell(h("div", { className: "alert info" }, say("dashboard.restored")));
  const node = h(
    "div",
    {
      className: "aftercare-editor",
      onkeydown: (event: KeyboardEvent) => {
        if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
        event.preventDefault();
        if (!saveButton.disabled) open.save();
      },
    },
    head.node,
    editor.outcome,
    links.node,
    place,
  );
  return { node, show, refresh, leave: () => kept.forEach((panel) => panel.leave?.()) };
}

/** What the head shows of a rule in the list, to tell whether it is another thing now. */
function headline(rule: ListedRule | undefined): string {
  return JSON.stringify(rule && [rule.enabled, rule.stage, rule.sample, rule.state, rule.failures, rule.error, rule.failed_at]);
}

/** What the list says of a rule that people write. */
function saidOf(rule: ListedRule | undefined): string {
  return JSON.stringify(rule && [rule.name, rule.about, rule.version, rule.stage, rule.sample]);
}

/** The refusals as the form's fields are named. What is wrong with the script stands below it, with its line. */
function refusalsOf({ fields }: Refusal): Record<string, string> {
  const { script: _script, ...others } = flatRefusals(fields);
  return others;
}

/** Whether a refusal is about something on the tab with the fields. */
function hasPlaceInScript({ fields, status }: Refusal): boolean {
  return status !== conflict && Object.keys(fields).some((name) => !["stage", "sample", "request"].includes(name));
}

/** What went wrong lately, and what has been shipped since. */
function troubles(rule: ListedRule, rules: readonly ListedRule[], address: (tab: Tab) => string): Child {
  const twin = twinOf(rule, rules);
  return [
    rule.failures > 0 &&
      h(
        "div",
        { className: "alert danger aftercare-trouble" },
        h("span", null, say("dashboard.rule.failing", { count: rule.failures, time: instantText(rule.failed_at, "") }), " ", h("code", null, spoken(rule.error, locale()))),
        h("a", { className: "btn sm secondary", href: address("log") }, say("dashboard.rule.see_log")),
      ),
    rule.reminders > 0 &&
      (!rule.enabled || rule.stage === "observe") &&
      h("div", { className: "alert warning aftercare-trouble" }, h("span", null, say(rule.enabled ? "dashboard.rule.reminders_lapse" : "dashboard.rule.reminders_lapse_off", { count: rule.reminders }))),
    twin && h("div", { className: "alert warning aftercare-trouble" }, h("span", null, say("dashboard.rule.twin", { name: twin.name })), h("a", { className: "btn sm secondary", href: ruleAddress(twin.id, "script") }, say("dashboard.rule.see_twin"))),
    rule.state.endsWith("newer") && h("div", { className: "alert info aftercare-trouble" }, h("span", null, say(`dashboard.rule.shipped.${rule.state}`)), h("a", { className: "btn sm secondary", href: address("versions") }, say("dashboard.rule.compare"))),
  ];
}

/** How far the rule is let, with what each means. */
function stageChoice({ draft, editor, changed }: OpenRule): HTMLElement {
  const name = newId();
  const box = part({ className: "aftercare-stages", "html-role": "radiogroup", ariaLabel: say("dashboard.stage.title") }, () => [
    stages.map((stage) => {
      const id = `${name}-${stage}`;
      const choose = (): void => {
        draft.value.stage = stage;
        editor.refusals.clear("stage");
        editor.refusals.clear("sample");
        changed();
        box.draw();
      };
      return h(
        "div",
        { className: `aftercare-stage ${draft.value.stage === stage ? "chosen" : ""}` },
        h("div", { className: "field" }, h("input", { id, name, type: "radio", checked: draft.value.stage === stage, "html-aria-describedby": `${id}-help`, onchange: choose }), h("label", { htmlFor: id }, say(`dashboard.stage.${stage}`))),
        stage === "sample" && draft.value.stage === stage && sampleField(draft, editor, changed),
        h("div", { id: `${id}-help`, className: "field-help" }, say(`dashboard.stage_help.${stage}`)),
      );
    }),
    h("div", { className: "field-help" }, savedNote(draft)),
    editor.refusals.slot("stage"),
    editor.refusals.slot("sample"),
  ]);
  return box.node;
}

/** The switch beside it takes effect at once; this does not. */
function savedNote(draft: Draft<RuleDraft>): string {
  const { id, stage } = draft.original();
  return id === "" || stage === draft.value.stage ? say("dashboard.stage.saved") : say("dashboard.stage.unsaved", { stage: say(`dashboard.stage.${stage}`) });
}

function sampleField(draft: Draft<RuleDraft>, editor: Editor<RuleDraft>, changed: () => void): HTMLElement {
  const change = (text: string): void => {
    draft.value.sample = text;
    editor.refusals.clear("sample");
    changed();
  };
  return h("span", { className: "aftercare-sample" }, bare(textInput({ value: draft.value.sample, inputMode: "numeric", ariaLabel: say("dashboard.stage.share"), change }), "aftercare-amount"), "%");
}

/** What somebody else saved meanwhile, beside what would be saved now, and the way to go on with theirs. */
function bothVersions(refusal: Refusal, draft: Draft<RuleDraft>, takeTheirs: () => void): HTMLElement {
  const theirs = Object.fromEntries(Object.entries(refusal.fields).filter(([, field]) => field.code === "conflict").map(([name, field]) => [name, field.params.theirs]));
  const mine = fieldsOf(draft.value).fields;
  const before: Partial<RuleFields> = { ...mine, ...theirs };
  return h(
    "div",
    { className: "aftercare-conflict" },
    versionCompare(before, mine, [say("dashboard.versions.theirs"), say("dashboard.versions.mine")], Object.keys(theirs)),
    button({ label: say("dashboard.rule.take_theirs"), className: "sm secondary", press: takeTheirs }),
  );
}
