import { useEffect, useState } from 'react';
import { type Problem, problemIn } from './problem.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 20_000;

/**
 * Asks again while something is on its way, less often the longer it takes: there are no subscriptions, and every
 * question is a call to Seam. Rests while nobody looks, and when Seam says when to come back.
 */
export function useRefreshWhile(isPending: boolean, ask: () => Promise<unknown>): Problem | undefined {
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    if (!isPending) return setProblem(undefined);
    let timer: ReturnType<typeof setTimeout>;
    let wait = FIRST_MS;
    let isOver = false;
    const next = async () => {
      const met = document.hidden ? undefined : await ask().then(() => undefined, problemIn);
      if (isOver) return;
      setProblem(met);
      wait = Math.min(wait * 1.5, LONGEST_MS);
      timer = setTimeout(next, Math.max(wait, (met?.retryAt ?? 0) - Date.now()));
    };
    timer = setTimeout(next, wait);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isPending, ask]);

  return problem;
}
