import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { formatBytes, t } from "../shared/i18n";
import { iconDownload, iconFile, iconFileText, iconImage, iconPaperclip, iconX } from "../vendor/icons";
import { Button, IconButton } from "./button";
import { tellEntered } from "./entered";
import { Icon } from "./icon";

export interface Picked {
  file: File;
  /** 0..1 while it is being sent. */
  progress?: number;
  error?: string;
}

export interface FileDropProps {
  files: readonly Picked[];
  /** The files that fit; those that do not are told of on the spot. */
  onAdd: (files: File[]) => void;
  onRemove: (index: number) => void;
  /** As for <input accept>. */
  accept?: string;
  maxFiles?: number;
  /** In bytes, per file. */
  maxSize?: number;
  /** Why a file is not taken, or null; for kinds that `accept` cannot keep out of a drop. */
  refuse?: (file: File) => string | null;
  disabled?: boolean;
  /** Only the list and a paperclip button, for composers; drops are taken all the same. */
  compact?: boolean;
}

/** Takes files by button, drop and paste, lists them with progress. */
export function FileDrop({ files, onAdd, onRemove, accept, maxFiles = 10, maxSize = 20 << 20, refuse, disabled = false, compact = false }: FileDropProps): JSX.Element {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string[]>([]);

  const take = (list: FileList | null | undefined): void => {
    if (!list || disabled) return;
    const fit: File[] = [];
    const no: string[] = [];
    for (const f of [...list]) {
      const reason = refuse?.(f);
      if (reason) no.push(reason);
      else if (f.size > maxSize) no.push(t("common.files.too_large", { name: f.name, size: formatBytes(maxSize) }));
      else if (files.length + fit.length >= maxFiles) no.push(t("common.files.too_many", { name: f.name, count: maxFiles }));
      else fit.push(f);
    }
    setRefused(no);
    if (!fit.length) return;
    onAdd(fit);
    tellEntered(root.current);
  };
  const dropped = (e: DragEvent): void => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer?.files);
  };
  const dropping = {
    onDragOver: (e: DragEvent) => {
      e.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: dropped,
  };
  const pick = (
    <Button icon={iconPaperclip} look={compact ? "quiet" : "plain"} disabled={disabled} onClick={() => input.current?.click()}>
      {t("common.files.add")}
    </Button>
  );
  return (
    <div ref={root} class={over && compact ? "file-drop over" : "file-drop"} {...(compact ? dropping : {})} onPaste={(e) => e.clipboardData?.files.length && take(e.clipboardData.files)}>
      <input
        ref={input}
        class="visually-hidden"
        id={id}
        type="file"
        multiple
        accept={accept}
        tabIndex={-1}
        aria-hidden="true"
        onChange={(e) => {
          take(e.currentTarget.files);
          e.currentTarget.value = "";
        }}
      />
      {compact ? (
        <div>{pick}</div>
      ) : (
        <div class={over ? "file-drop-zone over" : "file-drop-zone"} {...dropping}>
          {pick}
          <span>{t("common.files.hint", { count: maxFiles, size: formatBytes(maxSize) })}</span>
        </div>
      )}
      <FileRows files={files} onRemove={onRemove} disabled={disabled} />
      {[...refused, ...files.flatMap((p) => (p.error ? [p.error] : []))].map((text) => (
        <div key={text} class="field-error" role="alert">
          {text}
        </div>
      ))}
    </div>
  );
}

export interface FileRowsProps {
  files: readonly Picked[];
  onRemove: (index: number) => void;
  disabled?: boolean;
}

/** Files that were picked, with their progress; FileDrop shows them by itself. */
export function FileRows({ files, onRemove, disabled = false }: FileRowsProps): JSX.Element {
  return (
    <>
      {files.map((p, i) => (
        <div key={`${p.file.name}-${p.file.size}-${i}`} class={p.error ? "file failed" : "file"}>
          <Icon of={fileIcon(p.file.name)} />
          <span class="file-name" title={p.file.name}>
            {p.file.name}
          </span>
          {p.progress !== undefined && p.progress < 1 ? (
            <progress max={1} value={p.progress} aria-label={t("common.files.sending", { name: p.file.name })} />
          ) : (
            <span class="file-size">{formatBytes(p.file.size)}</span>
          )}
          <IconButton icon={iconX} label={t("common.files.remove", { name: p.file.name })} disabled={disabled} onClick={() => onRemove(i)} />
        </div>
      ))}
    </>
  );
}

/** Uploads of a message: names as links; `open` gets the address when it is wanted, since its token is short-lived. */
export function FileList({ names, of, open }: { names: readonly string[]; of?: Named; open: (name: string) => void }): JSX.Element | null {
  if (!names.length) return null;
  return (
    <div class="file-list">
      {names.map((name) => (
        <button key={name} type="button" class="file" onClick={() => open(name)} title={shownName(name, of)}>
          <Icon of={fileIcon(name)} />
          <span class="file-name">{shownName(name, of)}</span>
          <Icon of={iconDownload} size={14} />
        </button>
      ))}
    </div>
  );
}

/** Who knows what the sender called its files. */
export interface Named {
  attachment_names?: Record<string, string> | null;
}

/** What the sender called the file; else the stored name without the random part that keeps it unique. */
export function shownName(name: string, of?: Named): string {
  return of?.attachment_names?.[name] || name.replace(/_[a-zA-Z0-9]{10}(\.[^.]+)?$/, "$1");
}

export function isImage(name: string): boolean {
  return /\.(png|jpe?g|gif|webp)$/i.test(name);
}

function fileIcon(name: string): string {
  if (isImage(name)) return iconImage;
  return /\.(pdf|docx?|txt|md|odt)$/i.test(name) ? iconFileText : iconFile;
}
