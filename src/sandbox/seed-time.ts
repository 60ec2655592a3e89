/** The n-th hour of the invented past. */
export const hour = (n: number): string => new Date(Date.UTC(2026, 2, 1, 9) + n * 3_600_000).toISOString();
