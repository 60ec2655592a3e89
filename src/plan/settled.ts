/** Values and errors side by side, in order, as a loader's batch wants them. */
export async function settled<V>(promises: readonly (V | Promise<V>)[]): Promise<(V | Error)[]> {
  if (promises.length === 1) {
    try {
      return [await (promises[0] as V | Promise<V>)];
    } catch (error) {
      return [error as Error];
    }
  }
  const results = await Promise.allSettled(promises);
  return results.map(result => (result.status === 'fulfilled' ? result.value : (result.reason as Error)));
}
