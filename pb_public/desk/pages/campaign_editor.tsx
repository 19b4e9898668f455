import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Checkbox, Field, RadioCards, Select, TextArea, TextInput } from "../../parts/field";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { t } from "../../shared/i18n";
import { go, leaveUnasked, useLeavingGuard } from "../../shared/router";
import type { Campaign, Template } from "../../shared/types";
import { iconMail, iconPhoneCall } from "../../vendor/icons";
import { api } from "../app";
import { type CampaignForm, bodyOf, emptyCampaign, formOf, rhythms } from "../campaigns";
import { say } from "../campaign_words";
import { staff, teams } from "../desk";
import { templateText } from "../wording";
import { CallPart } from "./call_part";
import { CampaignPreviewPart } from "./campaign_preview";
import { ProductField } from "./product_field";

interface EditorProps {
  campaign: Campaign | null;
  onSaved: (campaign: Campaign) => void;
}

/** What a campaign says, to be written; beside it, what would happen if it were started. */
export function CampaignEditor({ campaign, onSaved }: EditorProps): JSX.Element {
  const [form, setForm] = useState<CampaignForm>(() => (campaign ? formOf(campaign) : emptyCampaign(serverNow())));
  const [begun] = useState(form);
  useLeavingGuard(form !== begun, t("desk.leave_unsaved"));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const set = (change: Partial<CampaignForm>): void => {
    setForm({ ...form, ...change });
    setProblem(null);
  };
  const error = (name: string): string | undefined => problem?.fields[name]?.message || undefined;
  const back = campaign ? `/desk/campaigns/${campaign.id}` : "/desk/campaigns";
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const body = bodyOf(form);
      const saved = campaign ? await api.update<Campaign>("campaigns", campaign.id, body, campaign.updated) : await api.create<Campaign>("campaigns", body);
      leaveUnasked();
      onSaved(saved);
      toast({ text: say("desk.campaign.saved"), tone: "ok" });
      go(`/desk/campaigns/${saved.id}`);
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-invalid=true], fieldset:has(> .field-error) input")?.focus());
    }
  };
  return (
    <article class="call">
      <header class="call-head">
        <div class="call-title">
          <h1 tabIndex={-1}>{say(campaign ? "desk.campaign.edit" : "desk.campaign.new")}</h1>
        </div>
      </header>
      <div class="call-columns">
        <form
          ref={box}
          class="campaign-form"
          aria-label={say("desk.campaign.edit")}
          onSubmit={(e) => {
            e.preventDefault();
            if (!busy) void save();
          }}
        >
          <What form={form} set={set} error={error} isFixed={!!campaign && campaign.rounds > 0} />
          <Whom form={form} set={set} error={error} />
          <When form={form} set={set} error={error} />
          {form.kind === "call" ? <Calls form={form} set={set} error={error} /> : <Mails form={form} set={set} error={error} />}
          <ErrorNote problem={problem} kept={t("desk.composer.kept")} />
          <div class="row">
            <Button look="primary" type="submit" busy={busy}>
              {say("desk.campaign.save")}
            </Button>
            <ButtonLink href={back}>{t("common.cancel")}</ButtonLink>
          </div>
        </form>
        <div class="call-entry">
          <CampaignPreviewPart body={{ id: campaign?.id ?? "", ...bodyOf(form) }} />
        </div>
      </div>
    </article>
  );
}

interface PartProps {
  form: CampaignForm;
  set: (change: Partial<CampaignForm>) => void;
  error: (name: string) => string | undefined;
}

function What({ form, set, error, isFixed }: PartProps & { isFixed: boolean }): JSX.Element {
  return (
    <CallPart title={say("desk.campaign.part.what")}>
      <Field label={say("desk.campaign.field.name")} error={error("name")}>
        <TextInput maxLength={300} value={form.name} onInput={(name) => set({ name })} />
      </Field>
      {!isFixed && (
        <RadioCards
          label={say("desk.campaign.field.kind")}
          name="kind"
          value={form.kind}
          onChange={(kind) => set({ kind: kind as CampaignForm["kind"] })}
          cards={[
            { value: "call", label: say("desk.campaign.kind.call"), text: say("desk.campaign.kind_text.call"), icon: iconPhoneCall },
            { value: "mail", label: say("desk.campaign.kind.mail"), text: say("desk.campaign.kind_text.mail"), icon: iconMail },
          ]}
          error={error("kind") ?? ""}
        />
      )}
      {form.kind === "mail" && (
        <RadioCards
          label={say("desk.campaign.field.content")}
          name="content"
          value={form.content}
          onChange={(content) => set({ content: content as CampaignForm["content"] })}
          cards={(["guidance", "offer"] as const).map((value) => ({ value, label: say(`desk.campaign.content.${value}`), text: say(`desk.campaign.content_text.${value}`) }))}
          error={error("content") ?? ""}
        />
      )}
    </CallPart>
  );
}

function Days({ label, help, value, onInput, error }: { label: string; help?: string; value: string; onInput: (v: string) => void; error?: string | undefined }): JSX.Element {
  return (
    <Field label={label} help={help} error={error} optional>
      <TextInput type="number" inputMode="numeric" min={0} max={3650} value={value} onInput={onInput} />
    </Field>
  );
}

function Whom({ form, set, error }: PartProps): JSX.Element {
  return (
    <CallPart title={say("desk.campaign.part.whom")}>
      <Checkbox checked={form.everyone} onChange={(everyone) => set({ everyone })}>
        {say("desk.campaign.field.everyone")}
      </Checkbox>
      {!form.everyone && (
        <>
          <p class="soft small">{say("desk.campaign.whom_help")}</p>
          <div class="campaign-pair">
            <Field label={say("desk.campaign.field.tier")} optional>
              <Select value={form.tier} onChange={(tier) => set({ tier: tier as CampaignForm["tier"] })} none={say("desk.campaign.any")} options={(["standard", "vip"] as const).map((value) => ({ value, label: say(`desk.campaign.filter.tier_${value}`) }))} />
            </Field>
            <Field label={say("desk.campaign.field.tags")} help={say("desk.campaign.field.tags_help")} optional>
              <TextInput value={form.tags} onInput={(tags) => set({ tags })} />
            </Field>
            <ProductField label={say("desk.campaign.field.product")} value={form.product} none={say("desk.campaign.any")} onPick={(product) => set({ product })} optional />
            {form.product && (
              <Field label={say("desk.campaign.field.product_as")}>
                <Select value={form.product_as} onChange={(as) => set({ product_as: as as CampaignForm["product_as"] })} options={(["owned", "serviced"] as const).map((value) => ({ value, label: say(`desk.campaign.product_as.${value}`) }))} />
              </Field>
            )}
            <Days label={say("desk.campaign.field.quiet_days")} help={say("desk.campaign.field.quiet_days_help")} value={form.quiet_days} onInput={(quiet_days) => set({ quiet_days })} />
            <Days label={say("desk.campaign.field.new_days")} help={say("desk.campaign.field.new_days_help")} value={form.new_days} onInput={(new_days) => set({ new_days })} />
          </div>
        </>
      )}
      {error("filter") && (
        <p class="field-error" role="alert">
          {error("filter")}
        </p>
      )}
      <Days label={say(`desk.campaign.field.again_${form.kind}`)} value={form.again_days} onInput={(again_days) => set({ again_days })} error={error("again_days")} />
      <Checkbox checked={form.once} onChange={(once) => set({ once })}>
        {say("desk.campaign.field.once")}
      </Checkbox>
      <Checkbox checked={form.skip_open_case} onChange={(skip_open_case) => set({ skip_open_case })}>
        {say("desk.campaign.field.skip_open_case")}
      </Checkbox>
      <Checkbox checked={form.skip_open_callback} onChange={(skip_open_callback) => set({ skip_open_callback })}>
        {say("desk.campaign.field.skip_open_callback")}
      </Checkbox>
    </CallPart>
  );
}

const weekdays = ["1", "2", "3", "4", "5", "6", "0"] as const;
const monthDays = Array.from({ length: 28 }, (_, i) => String(i + 1));

function When({ form, set, error }: PartProps): JSX.Element {
  const calendars = useChoices("calendars", "name");
  return (
    <CallPart title={say("desk.campaign.part.when")}>
      <div class="campaign-pair">
        <Field label={say("desk.campaign.field.rhythm")} error={error("cron")}>
          <Select value={form.rhythm} onChange={(rhythm) => set({ rhythm: rhythm as CampaignForm["rhythm"] })} options={rhythms.map((value) => ({ value, label: say(`desk.campaign.rhythm.${value}`) }))} />
        </Field>
        {form.rhythm === "once" && (
          <Field label={say("desk.campaign.field.begins_at")} error={error("begins_at")}>
            <TextInput type="datetime-local" value={form.begins_at} onInput={(begins_at) => set({ begins_at })} />
          </Field>
        )}
        {form.rhythm === "weekly" && (
          <Field label={say("desk.campaign.field.weekday")}>
            <Select value={form.weekday} onChange={(weekday) => set({ weekday })} options={weekdays.map((value) => ({ value, label: say(`desk.campaign.weekday.${value}`) }))} />
          </Field>
        )}
        {form.rhythm === "monthly" && (
          <Field label={say("desk.campaign.field.day")}>
            <Select value={form.day} onChange={(day) => set({ day })} options={monthDays.map((value) => ({ value, label: say("desk.campaign.day", { n: value }) }))} />
          </Field>
        )}
        {form.rhythm === "cron" && (
          <Field label={say("desk.campaign.field.cron")} help={say("desk.campaign.field.cron_help")}>
            <TextInput value={form.cron} maxLength={200} onInput={(cron) => set({ cron })} />
          </Field>
        )}
        {(["daily", "weekly", "monthly"] as const).some((name) => name === form.rhythm) && (
          <Field label={say("desk.campaign.field.time")} help={say("desk.campaign.field.time_help")}>
            <TextInput type="time" value={form.time} onInput={(time) => set({ time })} />
          </Field>
        )}
        <Field label={say("desk.campaign.field.spread_days")} help={say("desk.campaign.field.spread_days_help")} error={error("spread_days")}>
          <TextInput type="number" inputMode="numeric" min={1} max={60} value={form.spread_days} onInput={(spread_days) => set({ spread_days })} />
        </Field>
        <Field label={say("desk.campaign.field.calendar")} optional error={error("calendar")}>
          <Select value={form.calendar} onChange={(calendar) => set({ calendar })} none={say("desk.campaign.every_day")} options={calendars} />
        </Field>
      </div>
    </CallPart>
  );
}

/** Records of a collection to choose from; none until they are there. */
function useChoices(collection: string, name: string): { value: string; label: string }[] {
  const [found, setFound] = useState<{ value: string; label: string }[]>([]);
  useEffect(() => {
    let isGone = false;
    api.list<Record<string, string>>(collection, { perPage: 200, sort: name, fields: `id,${name}` }).then(
      (page) => !isGone && setFound(page.items.map((one) => ({ value: one.id ?? "", label: one[name] ?? "" }))),
      () => undefined, // a choice among others: the rest of the form stands
    );
    return () => {
      isGone = true;
    };
  }, [collection, name]);
  return found;
}

function Calls({ form, set, error }: PartProps): JSX.Element {
  const callers = staff.value.filter((one) => one.active && one.role !== "qa");
  return (
    <CallPart title={say("desk.campaign.part.calls")}>
      <fieldset class="field">
        <legend class="field-label">{say("desk.campaign.field.callers")}</legend>
        <p class="field-help">{say("desk.campaign.field.callers_help")}</p>
        <div class="campaign-callers">
          {callers.map((one) => (
            <Checkbox key={one.id} checked={form.callers.includes(one.id)} onChange={(isOn) => set({ callers: isOn ? [...form.callers, one.id] : form.callers.filter((id) => id !== one.id) })}>
              {one.name}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <Field label={say("desk.campaign.field.team")} optional error={error("callers")}>
        <Select value={form.team} onChange={(team) => set({ team })} none={say("desk.campaign.no_team")} options={teams.value.map((team) => ({ value: team.id, label: team.name }))} />
      </Field>
      <Field label={say("desk.campaign.field.script_zh")} help={say("desk.campaign.field.script_help")} error={error("script")} optional>
        <TextArea lang="zh-CN" rows={4} maxLength={5000} value={form.script_zh} onInput={(script_zh) => set({ script_zh })} />
      </Field>
      <Field label={say("desk.campaign.field.script_en")} optional>
        <TextArea lang="en" rows={4} maxLength={5000} value={form.script_en} onInput={(script_en) => set({ script_en })} />
      </Field>
    </CallPart>
  );
}

/** The templates that may go to many. */
function useTemplates(): Template[] {
  const [templates, setTemplates] = useState<Template[]>([]);
  useEffect(() => {
    let isGone = false;
    api.list<Template>("templates", { filter: api.filter("key ~ {:prefix}", { prefix: "campaign_%" }), sort: "key,locale", perPage: 200 }).then(
      (page) => !isGone && setTemplates(page.items),
      () => undefined, // the choice is empty then, and saving says so
    );
    return () => {
      isGone = true;
    };
  }, []);
  return templates;
}

function Mails({ form, set, error }: PartProps): JSX.Element {
  const templates = useTemplates();
  const keys = [...new Set(templates.map((one) => one.key))];
  return (
    <CallPart title={say("desk.campaign.part.mails")}>
      <Field label={say("desk.campaign.field.template")} help={say("desk.campaign.field.template_help")} error={error("template")}>
        <Select value={form.template} onChange={(template) => set({ template })} none={say("desk.campaign.choose_template")} options={keys.map((value) => ({ value, label: templateText(value) }))} />
      </Field>
      {templates
        .filter((one) => one.key === form.template)
        .map((one) => (
          <section key={one.id} class="campaign-template" lang={one.locale}>
            <p>
              <strong>{one.subject}</strong> {!one.enabled && <span class="faint">{say("desk.campaign.template_off")}</span>}
            </p>
            <p class="call-long soft">{one.body}</p>
          </section>
        ))}
      <p class="soft small">{say("desk.campaign.unsubscribe_note")}</p>
    </CallPart>
  );
}
