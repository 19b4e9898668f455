import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../parts/button";
import { Field, Select, TextArea, TextInput } from "../../parts/field";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { locale } from "../../shared/i18n";
import type { ArticleCategory } from "../../shared/types";
import { iconBookOpen, iconPlus, iconTrash2 } from "../../vendor/icons";
import { api } from "../app";
import type { Say } from "../article_words";
import { FormDialog } from "../dialogs/form_dialog";

type Draft = Partial<ArticleCategory>;

/** The groups of the help pages in their order; for leads. */
export function ArticleCategories({ say }: { say: Say }): JSX.Element {
  const [all, setAll] = useState<ArticleCategory[] | null>(null);
  const [edited, setEdited] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void =>
    void api.list<ArticleCategory>("article_categories", { sort: "position,code", perPage: 200 }).then(
      (found) => {
        setAll(found.items);
        setProblem(null);
      },
      (err: unknown) => setProblem(toProblem(err)),
    );
  useEffect(load, []);
  const next = 10 + Math.max(0, ...(all ?? []).map((one) => one.position));
  return (
    <section class="stack" aria-label={say("tab.categories")}>
      <div class="row">
        <p class="small soft">{say("categories.about")}</p>
        <Button class="push" icon={iconPlus} onClick={() => setEdited({ position: next })}>
          {say("categories.new")}
        </Button>
      </div>
      <ErrorNote problem={problem} onRetry={load} />
      {!all && !problem && <Skeleton lines={4} />}
      {all?.length === 0 && <EmptyState icon={iconBookOpen} title={say("categories.none")} />}
      {!!all?.length && (
        <ul role="list" class="replies-list">
          {all.map((one) => (
            <li key={one.id}>
              <button type="button" class="replies-row" onClick={() => setEdited(one)}>
                <span class="replies-title">{locale.value === "en" ? one.name_en : one.name_zh}</span>
                <span class="row faint small">
                  <span class="figures">{one.code}</span>
                  <span>{locale.value === "en" ? one.name_zh : one.name_en}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {edited && <Edit category={edited} say={say} onSaved={load} onClose={() => setEdited(null)} />}
    </section>
  );
}

const names = ["name_zh", "name_en"] as const;
/** As the collection has them. */
const icons = ["book", "wrench", "shield", "undo", "truck", "droplet", "receipt", "lock", "star"] as const;
const abouts = ["about_zh", "about_en"] as const;

function Edit({ category, say, onSaved, onClose }: { category: Draft; say: Say; onSaved: () => void; onClose: () => void }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(category);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const put = (part: Draft): void => setDraft((all) => ({ ...all, ...part }));
  const run = async (work: () => Promise<unknown>, said: string): Promise<void> => {
    setBusy(true);
    try {
      await work();
      toast({ text: said, tone: "ok" });
      onSaved();
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const save = (): void => {
    const { code = "", name_zh = "", name_en = "", about_zh = "", about_en = "", icon = "", position = 0 } = draft;
    const record = { code: code.trim(), name_zh: name_zh.trim(), name_en: name_en.trim(), about_zh, about_en, icon, position };
    void run(() => (category.id ? api.update("article_categories", category.id, record, category.updated) : api.create("article_categories", record)), say("saved.save"));
  };
  const fault = (name: string): string | undefined => problem?.fields[name]?.message;
  const isShown = [...names, "code"].some(fault);
  return (
    <FormDialog
      title={say(category.id ? "categories.edit" : "categories.new")}
      action={say("save")}
      busy={busy}
      onSubmit={save}
      onClose={onClose}
      aside={
        category.id && (
          <Button class="aside" look="quiet" icon={iconTrash2} disabled={busy} onClick={() => void run(() => api.remove("article_categories", category.id ?? ""), say("categories.removed"))}>
            {say("categories.remove")}
          </Button>
        )
      }
    >
      <ErrorNote problem={isShown ? null : problem} />
      {names.map((name) => (
        <Field key={name} label={say(`categories.${name}`)} error={fault(name)}>
          <TextInput maxLength={100} value={draft[name] ?? ""} onInput={(value) => put({ [name]: value })} />
        </Field>
      ))}
      <Field label={say("field.code")} help={say("categories.code_help")} error={fault("code")}>
        <TextInput maxLength={60} value={draft.code ?? ""} onInput={(code) => put({ code })} readOnly={!!category.id} spellcheck={false} />
      </Field>
      {abouts.map((name) => (
        <Field key={name} label={say(`categories.${name}`)} optional>
          <TextArea rows={2} maxLength={300} value={draft[name] ?? ""} onInput={(value) => put({ [name]: value })} />
        </Field>
      ))}
      <Field label={say("categories.icon")} optional>
        <Select value={draft.icon ?? ""} onChange={(icon) => put({ icon })} none={say("categories.no_icon")} options={icons.map((value) => ({ value, label: say(`categories.icon_${value}`) }))} />
      </Field>
      <Field label={say("categories.position")} help={say("categories.position_help")}>
        <TextInput inputMode="numeric" maxLength={5} value={String(draft.position ?? 0)} onInput={(text) => put({ position: Number(text.replace(/\D/g, "")) })} />
      </Field>
    </FormDialog>
  );
}
