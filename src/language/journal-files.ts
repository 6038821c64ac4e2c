/** What lies beside a journal's file under its name and belongs to it: SQLite's own. */
export const sqliteCompanions = ['-wal', '-shm', '-journal'] as const;

/** The file whose lock says who writes the journal. */
export const ownerSuffix = '-owner';

/** Every file of a journal, by what its name has behind the journal's own; the journal itself last. */
export const journalSuffixes: readonly string[] = [...sqliteCompanions, ownerSuffix, ''];
