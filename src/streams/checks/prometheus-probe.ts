import { cutLine, cutName } from '../../language/cut-line.ts';
import { FaultError } from '../../language/fault.ts';
import { TooSlow } from '../in-time.ts';
import { ask, mostBody } from './ask.ts';
import type { PrometheusProbe } from './check.ts';
import { type Growth, grown, growthIn, growthMemory, growthOf } from './growth.ts';
import { longestElement } from './json-probe.ts';
import { findingOf, mostElements, stillOn } from './judge.ts';
import { selectorOf } from './metric-selector.ts';
import { BadLine, type Series, seriesIn } from './metric-text.ts';
import { type Finding, fieldsOf, type Probe, type ProbeTools, saidFault, textsOf } from './probe.ts';

/** So many counters are remembered of one check. */
export const mostCounters = 100;

/**
 * A metric of any endpoint that speaks Prometheus' or OpenMetrics' text, one element a series, by the labels that the selector leaves
 * open. What can't be read rejects: the check is unseen then, not down.
 */
export const prometheusProbe = (
  { request, metric, take, overMs, sides }: PrometheusProbe,
  tools: ProbeTools,
  unit: string | null,
): Probe => {
  const { words } = tools;
  const selector = selectorOf(metric);
  const fixed = new Set([...metric.matchAll(/([a-zA-Z_]\w*)\s*=\s*"/g)].map(([, name = '']) => name));
  const most = take === 'value' ? mostElements : mostCounters;

  const elementOf = ({ labels }: Series): string =>
    cutName(
      Object.keys(labels)
        .filter((name) => !fixed.has(name))
        .sort()
        .map((name) => `${name}="${labels[name]}"`)
        .join(','),
      longestElement,
    );

  const read = async (text: string): Promise<readonly Series[]> => {
    if (selector === null) throw saidFault(words.config.noMetric(metric));
    try {
      return await seriesIn(text, selector, most);
    } catch (error) {
      if (error instanceof TooSlow) throw saidFault(words.reason.slowExpression(metric));
      if (!(error instanceof BadLine)) throw error;
      throw saidFault(words.reason.badLine(error.line, `"${cutLine(error.text, 120)}"`));
    }
  };

  return async (turn) => {
    const accept = 'text/plain;version=0.0.4, application/openmetrics-text;q=0.9, */*;q=0.5';
    const { status, text } = await ask(request, turn, tools, { body: { mostBytes: mostBody }, accept });
    if (status < 200 || status > 299) throw new FaultError({ code: 'httpStatus', status });
    const series = await read(text);
    if (series.length === 0) throw saidFault(words.reason.noSeries(metric));
    if (series.length > most) throw saidFault(words.reason.tooMany(series.length, most));

    const { on, of } = fieldsOf(turn.memory);
    const was = new Set(textsOf(on));
    const before = fieldsOf(of);
    const counters: Record<string, unknown> = {};
    const findings = new Map<string, Finding>();
    const perSecond = take === 'rate' ? `${unit ?? ''}${words.value.perSecond}` : unit;
    for (const one of series) {
      const element = elementOf(one);
      if (findings.has(element)) throw saidFault(words.reason.twiceSeries(`${metric} ${element}`));
      let value: number | null = one.value;
      if (take !== 'value') {
        const known: Growth | null = Object.hasOwn(before, element) ? growthIn(before[element]) : null;
        if (!Number.isFinite(one.value)) {
          if (known !== null) counters[element] = growthMemory(known);
        } else {
          const growth = grown(known, turn.at, one.value, overMs);
          counters[element] = growthMemory(growth);
          value = growthOf(growth, take);
        }
      }
      findings.set(
        element,
        value === null
          ? { element, active: null, detail: words.value.first }
          : findingOf(value, { element, sides, was: was.has(element), words, unit: perSecond }),
      );
    }
    const all = [...findings.values()];
    const memory = {
      ...(sides.clear !== null && { on: stillOn(all, was) }),
      ...(take !== 'value' && { of: counters }),
    };
    return { findings: all, ...(Object.keys(memory).length > 0 && { memory }) };
  };
};
