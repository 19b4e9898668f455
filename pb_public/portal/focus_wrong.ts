/** Puts the focus on the first field of a form that is wrong, once the page says so. */
export function focusWrong(form: HTMLFormElement | null): void {
  setTimeout(() => form?.querySelector<HTMLElement>("[aria-invalid=true], [data-invalid] input")?.focus(), 50);
}
