import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { EmptyState, ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { useTitle } from "../../shared/router";
import { type CannedActions, type CannedReply, type Kind, type Priority, type Staff, kinds, priorities } from "../../shared/types";
import { iconMenu, iconMessageSquare, iconPlus, iconSearch, iconTrash2 } from "../../vendor/icons";
import { canLead } from "../action";
import { api } from "../app";
import { variables } from "../canned";
import { tagsIn } from "../criteria";
import { canned, loadCanned, staffName, teamName, teams } from "../desk";
import { FormDialog } from "../dialogs/form_dialog";
import { isPhone } from "../media";
import { toldOf } from "../open_case";
import { isOvertaken } from "../overtaken";
import { drawer } from "../overlay";
import { type Writing, begun, picked, rebase, settle, writtenIn } from "../rebase";
import { replyWords } from "../reply_words";
import { BothValues } from "./both_values";

type Draft = Partial<CannedReply>;

/** The canned replies that one may use; leads write everybody's, others their own. */
export default function Replies(): JSX.Element | null {
  const say = replyWords.use();
  const me = api.me.value;
  const [typed, setTyped] = useState("");
  const [edited, setEdited] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useTitle(t("desk.canned.title"));
  const load = (): void => void loadCanned().then(() => setProblem(null), (err: unknown) => setProblem(toProblem(err)));
  useEffect(load, []);
  if (!say || !me) return null;
  const wanted = typed.trim().toLowerCase();
  const all = canned.value.filter((reply) => !reply.owner || reply.owner === me.id);
  const found = all.filter((reply) => `${reply.title} ${reply.body} ${reply.code ?? ""}`.toLowerCase().includes(wanted));
  return (
    <div class="replies">
      <header class="queue-title">
        {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
        <h1 tabIndex={-1}>{t("desk.canned.title")}</h1>
        <Button class="push" look="primary" icon={iconPlus} onClick={() => setEdited({})}>
          {say("new")}
        </Button>
      </header>
      <p class="soft">{say("about")}</p>
      <ErrorNote problem={problem} onRetry={load} />
      {all.length > 0 && <TextInput type="search" icon={iconSearch} aria-label={say("search")} placeholder={say("search")} value={typed} onInput={setTyped} />}
      {!all.length && !problem && <EmptyState icon={iconMessageSquare} title={say("none")} text={say("none_text")} />}
      {all.length > 0 && !found.length && <p class="soft">{say("none_found")}</p>}
      <ul role="list" class="replies-list">
        {found.map((reply) => (
          <li key={reply.id}>
            <ReplyRow say={say} reply={reply} onEdit={canLead(me) || reply.owner === me.id ? () => setEdited(reply) : null} />
          </li>
        ))}
      </ul>
      {edited && <Edit say={say} me={me} reply={edited} onClose={() => setEdited(null)} />}
    </div>
  );
}

function ReplyRow({ say, reply, onEdit }: { say: Say; reply: CannedReply; onEdit: (() => void) | null }): JSX.Element {
  const facts = [
    reply.locale === "en" ? "English" : reply.locale === "zh-CN" ? "中文" : "",
    reply.owner ? say("mine") : reply.team ? teamName(reply.team) : say("everybody"),
    ...reply.kinds.map((kind) => t(`common.kind.${kind}`)),
    reply.uses ? say("uses", { count: reply.uses }) : "",
  ].filter(Boolean);
  const inner = (
    <>
      <span class="replies-title">{reply.title}</span>
      <span class="soft truncate">{reply.body.replace(/\s+/g, " ")}</span>
      <span class="faint small">{facts.join(" · ")}</span>
    </>
  );
  return onEdit ? (
    <button type="button" class="replies-row" onClick={onEdit}>
      {inner}
    </button>
  ) : (
    <div class="replies-row">{inner}</div>
  );
}

async function remove(say: Say, reply: CannedReply): Promise<void> {
  await api.remove("canned_replies", reply.id);
  await loadCanned();
  const { id, title, body, locale, kinds: of, owner, team, code = "", actions = null } = reply;
  const back = async (): Promise<void> => {
    await api.create("canned_replies", { id, title, body, locale, kinds: of, owner, team, code, actions });
    await loadCanned();
  };
  toast({ text: say("deleted", { title }), undo: () => void back().catch((err: unknown) => toast({ text: toProblem(err).message, tone: "danger" })) });
}

/** What is written of a reply. */
interface Written {
  title: string;
  body: string;
  locale: string;
  kinds: Kind[];
  /** A team's id, "me", or "" for everybody. */
  whose: string;
  code: string;
  actions: CannedActions;
  /** As one line. */
  tags: string;
}

function writtenOf(reply: Draft, whose: string): Written {
  const { tags = [], ...actions } = reply.actions ?? {};
  return { title: reply.title ?? "", body: reply.body ?? "", locale: reply.locale ?? "", kinds: reply.kinds ?? [], whose: reply.id ? (reply.owner ? "me" : (reply.team ?? "")) : whose, code: reply.code ?? "", actions, tags: tags.join(", ") };
}

/** The fields of the record in which something was written; of a new one all. */
function recordOf(written: Written, names: readonly (keyof Written)[], me: string): Record<string, unknown> {
  const { title, body, locale, kinds: of, whose, code, actions, tags } = written;
  const does = Object.fromEntries(Object.entries({ ...actions, resolution: actions.status === "resolved" ? (actions.resolution ?? "").trim() : "", tags: tagsIn(tags) }).filter(([, value]) => value && value.length > 0));
  const all = { title: title.trim(), body, locale, kinds: of, code: code.trim() };
  return {
    ...picked(all, (Object.keys(all) as (keyof typeof all)[]).filter((name) => names.includes(name))),
    ...(names.includes("actions") || names.includes("tags") ? { actions: Object.keys(does).length ? does : null } : {}),
    ...(names.includes("whose") ? { owner: whose === "me" ? me : "", team: whose === "me" ? "" : whose } : {}),
  };
}

/** What stands in a field, in words. */
function shownIn(written: Written, name: keyof Written, say: Say): string {
  switch (name) {
    case "kinds":
      return written.kinds.map((kind) => t(`common.kind.${kind}`)).join(", ");
    case "whose":
      return written.whose === "me" ? say("mine") : written.whose ? teamName(written.whose) : say("everybody");
    case "locale":
      return written.locale === "en" ? "English" : written.locale === "zh-CN" ? "中文" : say("any_locale");
    case "actions": {
      const { status, priority, assignee, team, resolution } = written.actions;
      return [status && t(`common.status.${status}`), resolution, priority && t(`common.priority.${priority}`), assignee && (assignee === "me" ? say("me") : staffName(assignee)), team && teamName(team)].filter(Boolean).join(" · ");
    }
    default:
      return written[name];
  }
}

/** How a field is called in the form. */
const labels: Partial<Record<keyof Written, string>> = { whose: "team", actions: "does" };

/** A reply, and what is done with the case when it is sent. */
function Edit({ say, me, reply, onClose }: { say: Say; me: Staff; reply: Draft; onClose: () => void }): JSX.Element {
  const whoseFirst = canLead(me) ? "" : "me";
  // As it stands by now: another lead may have saved it while this one was writing.
  const [now, setNow] = useState(reply);
  const [kept, setKept] = useState<Writing<Written>>(() => begun(writtenOf(reply, whoseFirst), reply.updated ?? ""));
  const { draft, clashes } = rebase(kept, writtenOf(now, whoseFirst), now.updated ?? "");
  const { title, body, locale, kinds: of, whose, code, actions, tags } = draft.written;
  const put = (part: Partial<Written>): void => setKept({ ...draft, written: { ...draft.written, ...part } });
  const setActions = (actions: CannedActions): void => put({ actions });
  const [isMissing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
      onClose();
    } catch (err) {
      const refused = toProblem(err);
      const fresh = isOvertaken(refused) && reply.id ? await api.get<CannedReply>("canned_replies", reply.id).catch(() => null) : null;
      if (fresh) setNow(fresh);
      const isChosen = fresh && rebase(kept, writtenOf(fresh, whoseFirst), fresh.updated).clashes.length > 0;
      setProblem(isChosen ? null : toldOf(refused));
      setBusy(false);
    }
  };
  const solves = actions.status === "resolved";
  const isUnsolved = solves && !actions.resolution?.trim();
  const submit = (): void => {
    if (!title.trim() || !body.trim() || isUnsolved) return setMissing(true);
    if (clashes.length) return;
    void run(async () => {
      if (reply.id) await api.update("canned_replies", reply.id, recordOf(draft.written, writtenIn(draft), me.id), draft.base);
      else await api.create("canned_replies", recordOf(draft.written, Object.keys(draft.written) as (keyof Written)[], me.id));
      await loadCanned();
      toast({ text: say("saved", { title: title.trim() }), tone: "ok" });
    });
  };
  const owners = canLead(me) ? [{ value: "", label: say("everybody") }, ...teams.value.map((team) => ({ value: team.id, label: team.name })), { value: "me", label: say("mine") }] : [{ value: "me", label: say("mine") }];
  return (
    <FormDialog
      title={say("edit_title")}
      action={say("save")}
      busy={busy}
      disabled={clashes.length > 0}
      onClose={onClose}
      onSubmit={submit}
      aside={
        reply.id && (
          <Button class="aside" look="quiet" icon={iconTrash2} disabled={busy} onClick={() => void run(() => remove(say, reply as CannedReply))}>
            {say("delete")}
          </Button>
        )
      }
    >
      <BothValues
        fields={clashes.map((name) => ({ name, label: say(labels[name] ?? name), now: shownIn(writtenOf(now, whoseFirst), name, say), mine: shownIn(draft.written, name, say) }))}
        onChoice={(isMine) => setKept(settle(draft, writtenOf(now, whoseFirst), now.updated ?? "", isMine))}
      />
      <ErrorNote problem={problem} />
      <Field label={say("title")} error={isMissing && !title.trim() ? say("missing") : ""}>
        <TextInput maxLength={300} value={title} onInput={(title) => put({ title })} dir="auto" />
      </Field>
      <Field label={say("body")} help={say("body_help", { names: variables.map((name) => `{${name}}`).join(" ") })} error={isMissing && !body.trim() ? say("missing") : ""}>
        <TextArea class="replies-body" rows={6} maxLength={200000} value={body} onInput={(body) => put({ body })} dir="auto" />
      </Field>
      <div class="view-pairs">
        <Field label={say("team")}>
          <Select value={whose} onChange={(whose) => put({ whose })} options={owners} />
        </Field>
        <Field label={say("locale")}>
          <Select value={locale} onChange={(locale) => put({ locale })} none={say("any_locale")} options={[{ value: "zh-CN", label: "中文" }, { value: "en", label: "English" }]} />
        </Field>
      </div>
      <fieldset class="field pills-field">
        <legend class="field-label">{say("kinds")}</legend>
        <div class="field-help">{say("kinds_help")}</div>
        <div class="pills">
          {kinds.map((kind) => (
            <label key={kind} class="pill">
              <input type="checkbox" checked={of.includes(kind)} onChange={(e) => put({ kinds: e.currentTarget.checked ? [...of, kind] : of.filter((one) => one !== kind) })} />
              <span>{t(`common.kind.${kind}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={say("code")} help={say("code_help")} optional>
        <TextInput maxLength={100} value={code} onInput={(code) => put({ code })} />
      </Field>
      <h3>{say("does")}</h3>
      <div class="view-pairs">
        <Field label={say("status")}>
          <Select value={actions.status ?? ""} onChange={(status) => setActions({ ...actions, status: status as "open" })} none={say("leave")} options={["open", "pending", "on_hold", "resolved"].map((value) => ({ value, label: t(`common.status.${value}`) }))} />
        </Field>
        <Field label={say("priority")}>
          <Select value={actions.priority ?? ""} onChange={(priority) => setActions({ ...actions, priority: priority as Priority })} none={say("leave")} options={priorities.map((value) => ({ value, label: t(`common.priority.${value}`) }))} />
        </Field>
        <Field label={say("assignee")}>
          <Select value={actions.assignee ?? ""} onChange={(assignee) => setActions({ ...actions, assignee })} none={say("leave")} options={[{ value: "me", label: say("me") }]} />
        </Field>
        <Field label={t("desk.field.team")}>
          <Select value={actions.team ?? ""} onChange={(team) => setActions({ ...actions, team })} none={say("leave")} options={teams.value.map((team) => ({ value: team.id, label: team.name }))} />
        </Field>
      </div>
      {solves && (
        <Field label={t("desk.resolve.label")} help={t("desk.resolve.help")} error={isMissing && isUnsolved ? t("desk.form.resolution_missing") : ""}>
          <TextArea rows={2} maxLength={2000} value={actions.resolution ?? ""} onInput={(resolution) => setActions({ ...actions, resolution })} dir="auto" />
        </Field>
      )}
      <Field label={say("tags")} help={say("tags_help")} optional>
        <TextInput maxLength={500} value={tags} onInput={(tags) => put({ tags })} dir="auto" />
      </Field>
    </FormDialog>
  );
}
