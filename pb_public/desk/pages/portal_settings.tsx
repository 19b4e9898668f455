import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { toDate, zoneName, t } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { useLeavingGuard, useTitle } from "../../shared/router";
import { iconExternalLink, iconMenu, iconTrash2 } from "../../vendor/icons";
import { canManage } from "../action";
import { api } from "../app";
import { deskZone } from "../desk";
import { isPhone } from "../media";
import { drawer } from "../overlay";
import { isOvertaken } from "../overtaken";
import { portalWords } from "../portal_words";
import { type Writing, begun, rebase, settle, writtenIn } from "../rebase";
import { fromZoned, zonedInput } from "../zoned";
import { BothValues } from "./both_values";
import { PortalPreview } from "./portal_preview";

const collection = "portal_settings";
const id = "portalsettings1";
const texts = ["name", "accent", "title_zh", "title_en", "lead_zh", "lead_en", "announcement_zh", "announcement_en", "announcement_tone", "phone", "email", "wechat", "address_zh", "address_en"] as const;
type Text = (typeof texts)[number];
const times = ["announcement_from", "announcement_until"] as const;
const pictures = ["logo", "wechat_qr"] as const;
type Picture = (typeof pictures)[number];

type Settings = Record<Text | (typeof times)[number] | Picture, string> & { id: string; updated: string };
export type Form = Record<Text | (typeof times)[number], string>;
/** A picture to be sent, null for one to be taken away; absent for one that stays. */
type Pictures = Partial<Record<Picture, File | null>>;

const pictureTypes = "image/png,image/jpeg,image/webp";
const pictureSize = 1 << 20;

/** What the shop puts on its portal; for managers. */
export default function PortalSettings(): JSX.Element {
  const say = portalWords.use();
  useTitle(say?.("title") ?? "");
  const [settings, setSettings] = useState<Settings | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const me = api.me.value;
  const isManager = !!me && canManage(me);
  const read = (): void => {
    setProblem(null);
    api.get<Settings>(collection, id).then(setSettings, (err: unknown) => setProblem(toProblem(err)));
  };
  useEffect(() => {
    if (isManager) read();
  }, [isManager]);
  if (!say) return <Skeleton lines={3} blocks={2} />;
  return (
    <div class="sheet-page portal-settings">
      <header class="sheet-page-head">
        <div class="queue-title">
          {isPhone.value && <IconButton icon={iconMenu} label={t("desk.rail.label")} onClick={() => (drawer.value = true)} />}
          <h1 tabIndex={-1}>{say("title")}</h1>
          <a class="button quiet push" href="/" target="_blank" rel="noopener">
            {say("open")}
          </a>
        </div>
        <p class="soft small">{say("about")}</p>
      </header>
      {!isManager && <EmptyState icon={iconExternalLink} title={say("managers")} />}
      <ErrorNote problem={problem} onRetry={read} />
      {isManager && !settings && !problem && <Skeleton lines={3} blocks={2} />}
      {settings && deskZone.value && <Editor key={settings.updated} settings={settings} say={say} onSaved={setSettings} />}
    </div>
  );
}

function formOf(settings: Settings): Form {
  const form = {} as Form;
  for (const name of texts) form[name] = settings[name];
  for (const name of times) form[name] = settings[name] ? zonedInput(toDate(settings[name]).getTime(), deskZone.value) : "";
  return form;
}

/** What is said in words, and what the pictures are called: that of one to be sent until it is. */
type Said = Form & Record<Picture, string>;

function saidOf(settings: Settings): Said {
  return { ...formOf(settings), logo: settings.logo, wechat_qr: settings.wechat_qr };
}

function Editor({ settings: opened, say, onSaved }: { settings: Settings; say: Say; onSaved: (settings: Settings) => void }): JSX.Element {
  // As they stand by now: a colleague may have saved them while this one was writing.
  const [settings, setSettings] = useState(opened);
  const [kept, setKept] = useState<Writing<Said>>(() => begun(saidOf(opened), opened.updated));
  const { draft, clashes } = rebase(kept, saidOf(settings), settings.updated);
  const form = draft.written;
  const [files, setFiles] = useState<Pictures>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (part: Partial<Said>): void => setKept({ ...draft, written: { ...draft.written, ...part } });
  const choose = (isMine: boolean): void => {
    setKept(settle(draft, saidOf(settings), settings.updated, isMine));
    if (!isMine) setFiles((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !clashes.includes(name as Picture))));
    setProblem(null);
  };
  useLeavingGuard(writtenIn(draft).length > 0, t("desk.leave_unsaved"));
  const save = async (): Promise<void> => {
    if (busy || clashes.length) return;
    setBusy(true);
    setProblem(null);
    const body = new FormData();
    const written = writtenIn(draft);
    for (const name of texts) if (written.includes(name)) body.set(name, form[name].trim());
    for (const name of times) {
      if (!written.includes(name)) continue;
      const at = fromZoned(form[name], deskZone.value);
      body.set(name, Number.isNaN(at) ? "" : new Date(at).toISOString());
    }
    for (const name of pictures) if (files[name] !== undefined) body.set(name, files[name] ?? "");
    try {
      onSaved(await api.upload<Settings>(collection, id, body, undefined, undefined, { seen: draft.base }));
      toast({ text: say("saved"), tone: "ok" });
    } catch (err) {
      const refused = toProblem(err);
      const now = isOvertaken(refused) ? await api.get<Settings>(collection, id).catch(() => null) : null;
      if (now) setSettings(now);
      else setProblem(refused);
    } finally {
      setBusy(false);
    }
  };
  const line = (name: Text, most: number, more: { help?: string; type?: "tel" | "email" } = {}): JSX.Element => (
    <Field label={say(name)} help={more.help} error={problem?.fields[name]?.message}>
      <TextInput value={form[name]} maxLength={most} {...(more.type ? { type: more.type } : {})} onInput={(value) => put({ [name]: value })} />
    </Field>
  );
  const area = (name: Text, most: number): JSX.Element => (
    <Field label={say(name)} error={problem?.fields[name]?.message}>
      <TextArea rows={2} value={form[name]} maxLength={most} onInput={(value) => put({ [name]: value })} />
    </Field>
  );
  const picture = (name: Picture): JSX.Element => (
    <PictureField
      say={say}
      name={name}
      kept={files[name] === null ? "" : settings[name]}
      chosen={files[name] ?? null}
      error={problem?.fields[name]?.message}
      onChange={(file) => {
        setFiles((all) => ({ ...all, [name]: file }));
        put({ [name]: file?.name ?? "" });
      }}
    />
  );
  const hasAccent = /^#[0-9a-f]{6}$/i.test(form.accent);
  return (
    <form
      class="portal-settings-form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <div class="stack">
        <fieldset class="card stack">
          <legend>{say("section.brand")}</legend>
          {line("name", 60, { help: say("name_help") })}
          {picture("logo")}
          <Field label={say("accent")} help={say("accent_help")} error={problem?.fields.accent?.message}>
            <div class="row">
              <TextInput value={form.accent} maxLength={7} placeholder="#0b7a75" onInput={(accent) => put({ accent })} />
              <input class="portal-settings-colour" type="color" aria-label={say("accent_pick")} value={hasAccent ? form.accent : "#0b7a75"} onInput={(e) => put({ accent: e.currentTarget.value })} />
            </div>
          </Field>
        </fieldset>
        <fieldset class="card stack">
          <legend>{say("section.words")}</legend>
          {line("title_zh", 120)}
          {line("title_en", 120)}
          {area("lead_zh", 300)}
          {area("lead_en", 300)}
        </fieldset>
        <fieldset class="card stack">
          <legend>{say("section.announcement")}</legend>
          {area("announcement_zh", 500)}
          {area("announcement_en", 500)}
          <Field label={say("announcement_tone")}>
            <Select value={form.announcement_tone || "info"} onChange={(announcement_tone) => put({ announcement_tone })} options={["info", "warn", "danger"].map((value) => ({ value, label: say(`tone.${value}`) }))} />
          </Field>
          {times.map((name) => (
            <Field key={name} label={say(name)} optional help={say("zone", { zone: zoneName(deskZone.value, serverNow()) })} error={problem?.fields[name]?.message}>
              <TextInput type="datetime-local" value={form[name]} onInput={(value) => put({ [name]: value })} />
            </Field>
          ))}
        </fieldset>
        <fieldset class="card stack">
          <legend>{say("section.contact")}</legend>
          <p class="small soft">{say("contact_about")}</p>
          {line("phone", 40, { type: "tel" })}
          {line("email", 200, { type: "email" })}
          {line("wechat", 60)}
          {picture("wechat_qr")}
          {area("address_zh", 300)}
          {area("address_en", 300)}
        </fieldset>
      </div>
      <div class="portal-settings-side">
        <PortalPreview form={form} logo={files.logo === null ? "" : settings.logo && `/api/files/${collection}/${id}/${encodeURIComponent(settings.logo)}`} file={files.logo ?? null} say={say} />
        <BothValues fields={clashes.map((name) => ({ name, label: say(name), now: shownIn(saidOf(settings), name, say), mine: shownIn(form, name, say) }))} onChoice={choose} />
        <ErrorNote problem={problem} kept={say("kept")} />
        <Button type="submit" look="primary" busy={busy} disabled={clashes.length > 0}>
          {say("save")}
        </Button>
      </div>
    </form>
  );
}

function shownIn(said: Said, name: keyof Said, say: Say): string {
  if (name === "announcement_tone") return say(`tone.${said[name] || "info"}`);
  return said[name].replace("T", (times as readonly string[]).includes(name) ? " " : "T");
}

interface PictureFieldProps {
  say: Say;
  name: Picture;
  /** The stored name; "" for none. */
  kept: string;
  chosen: File | null;
  error?: string | undefined;
  /** Null takes the picture away. */
  onChange: (file: File | null) => void;
}

function PictureField({ say, name, kept, chosen, error, onChange }: PictureFieldProps): JSX.Element {
  const [refused, setRefused] = useState("");
  const take = (file: File | undefined): void => {
    if (!file) return;
    const fits = pictureTypes.split(",").includes(file.type) && file.size <= pictureSize;
    setRefused(fits ? "" : say("picture_refused"));
    if (fits) onChange(file);
  };
  return (
    <Field label={say(name)} help={say(`${name}_help`)} error={refused || error}>
      <div class="row">
        <input type="file" class="input" accept={pictureTypes} aria-label={say(name)} onChange={(e) => take(e.currentTarget.files?.[0])} />
        {(kept || chosen) && <IconButton icon={iconTrash2} label={say("picture_remove", { name: say(name) })} onClick={() => onChange(null)} />}
      </div>
      {(chosen || kept) && <p class="small soft">{chosen?.name ?? say("picture_kept")}</p>}
    </Field>
  );
}
