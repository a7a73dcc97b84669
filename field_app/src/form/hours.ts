// Opening hours as rows of days and times, and as the OSM value that they make.

export const DAYS: readonly string[] = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

export interface HoursRow {
  days: boolean[];
  from: string;
  to: string;
}

export const EVERY_DAY = '24/7';

export function emptyRow(): HoursRow {
  return { days: [true, true, true, true, true, false, false], from: '08:00', to: '18:00' };
}

/** `Mo-Fr 08:00-18:00; Sa 09:00-12:00`; rows without a day or a time are left out. */
export function hoursFromRows(rows: readonly HoursRow[]): string {
  const byDays = new Map<string, string[]>();
  for (const row of rows) {
    if (!row.days.some(Boolean) || !row.from || !row.to) continue;
    const days = joinDays(row.days);
    byDays.set(days, [...(byDays.get(days) ?? []), `${row.from}-${row.to}`]);
  }
  return [...byDays].map(([days, times]) => `${days} ${times.join(',')}`).join('; ');
}

/** The rows of a value that this form could have written; null for any other. */
export function rowsFromHours(value: string): HoursRow[] | null {
  const rows: HoursRow[] = [];
  for (const rule of value.split(/;\s*/)) {
    const match = /^([A-Za-z,-]+) ([\d:,-]+)$/.exec(rule.trim());
    const days = match?.[1] ? splitDays(match[1]) : null;
    if (!match?.[2] || !days) return null;
    for (const times of match[2].split(',')) {
      const [from, to] = times.split('-');
      if (!from || !to) return null;
      rows.push({ days, from, to });
    }
  }
  return rows;
}

function joinDays(days: readonly boolean[]): string {
  const parts: string[] = [];
  for (let first = 0; first < DAYS.length; first++) {
    if (!days[first]) continue;
    let last = first;
    while (days[last + 1]) last++;
    const [from, to] = [DAYS[first] ?? '', DAYS[last] ?? ''];
    if (last === first) parts.push(from);
    else parts.push(last === first + 1 ? `${from},${to}` : `${from}-${to}`);
    first = last;
  }
  return parts.join(',');
}

function splitDays(text: string): boolean[] | null {
  const days = DAYS.map(() => false);
  for (const part of text.split(',')) {
    const [from, to = from] = part.split('-').map((day) => DAYS.indexOf(day));
    if (from === undefined || to === undefined || from < 0 || to < from) return null;
    days.fill(true, from, to + 1);
  }
  return days;
}
