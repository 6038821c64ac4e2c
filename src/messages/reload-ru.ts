import type { ReloadWords } from './reload.ts';

/** То же по-русски. */
export const reload: ReloadWords = {
  standard: 'по умолчанию',
  label: (label, container) => `метка ${label} контейнера ${container}`,
  unchanged: 'настройки прочитаны заново: ничего не изменилось',
  applied: 'настройки прочитаны заново и действуют с этого момента',
  refused: (count) => `настройки прочитаны заново и отклонены, действуют прежние; ошибок: ${count}`,
  nothingHolds: (complaint) =>
    `ничего из файла не действует: его каналам ничего не говорится, его проверки не идут, пока он не исправлен: ${complaint}`,
  needsRestart: (what) => `${what} меняется только при следующем запуске, до тех пор всё остаётся как было`,
  notWatched: (path, why) => `изменения ${path} проверяются время от времени, следить за ними нельзя: ${why}`,
};
