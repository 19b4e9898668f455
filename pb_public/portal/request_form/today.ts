/** Today where the customer is, as a date input writes it. */
export function today(): string {
  const d = new Date();
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

/** Whether a day of a date input is one on which something may have been bought: while a year is being typed it is not. */
export function isPast(day: string): boolean {
  return day >= "1980-01-01" && day <= today();
}
