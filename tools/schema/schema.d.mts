export function packageSchema(): object;
