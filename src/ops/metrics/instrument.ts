import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MetricEvent, SettingsInForce } from './metric-event.ts';
import type { Labels, Subjects } from './subjects.ts';

/**
 * One metric: its name and help, its series, and what changes them.
 *
 * Every series that is known beforehand exists from the start, as zero: a counter that first appears as 1 hides its
 * first rise. When a reload takes a group or source away, its series are removed; all others keep their values.
 */
export interface Declaration<S> {
  /** `moment`: a gauge that is set to a time of the agent's clock and shows it in seconds since 1970. */
  readonly type: 'gauge' | 'counter' | 'histogram' | 'moment';
  readonly name: `meshrr_${string}`;
  readonly help: string;
  /** A label besides those of the subject, and its values that have a series from the start. */
  readonly label?: readonly [name: string, values: readonly string[]];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /** What each kind of event does to the series of one subject. */
  readonly on: {
    readonly [K in MetricEvent['kind']]?: (
      event: Extract<MetricEvent, { readonly kind: K }>,
      subject: S,
    ) => Amount;
  };
}

/**
 * What an event changes: a gauge is set to the amount, a counter rises by it, a histogram observes it; undefined: no
 * change. A metric with a label of its own takes an amount for each value of that label; a gauge is set to 0 for every
 * value that is missing.
 */
type Amount = number | undefined | Readonly<Record<string, number>>;

/** Adds the metric to a registry. The function that it returns has to be called with every event. */
export type Instrument = (registry: Registry, wallAt: (at: number) => Date) => (event: MetricEvent) => void;

/** Declares a metric that creates its own series as zero and removes them. */
export function instrument<S>(subjects: Subjects<S>, declaration: Declaration<S>): Instrument {
  const { type, on, label: [label, values] = [] } = declaration;

  return (registry, wallAt) => {
    const metric = metricOf(
      declaration,
      [...subjects.labels, ...(label === undefined ? [] : [label])],
      registry,
      wallAt,
    );
    let members: ReadonlyMap<string, Member<S>> = new Map();

    const labelsOf = (member: Member<S>, value: string | undefined): Labels =>
      label === undefined || value === undefined ? member.labels : { ...member.labels, [label]: value };

    function change(member: Member<S>, value: string | undefined, amount: number): void {
      member.values.add(value);
      metric.change(labelsOf(member, value), amount);
    }

    function settle(settings: SettingsInForce): void {
      const before = members;
      members = new Map(
        subjects.within(settings).map((subject) => {
          const labels = subjects.labelsOf(subject);
          const key = JSON.stringify(labels);
          return [key, { subject, labels, values: before.get(key)?.values ?? new Set() }];
        }),
      );
      for (const [key, left] of before)
        if (!members.has(key)) for (const value of left.values) metric.remove(labelsOf(left, value));
      // A histogram has nothing to observe yet.
      if (type === 'histogram') return;
      for (const [key, added] of members)
        if (!before.has(key)) for (const value of values ?? [undefined]) change(added, value, 0);
    }

    return (event) => {
      if (event.kind === 'settings-in-force') settle(event);
      const handler = on[event.kind] as Handler<S> | undefined;
      if (handler === undefined) return;
      for (const member of members.values()) {
        if (!subjects.isConcerned(member.subject, event)) continue;
        const amount = handler(event, member.subject);
        if (typeof amount === 'number') change(member, undefined, amount);
        else if (amount !== undefined) {
          const missing = type === 'gauge' ? values : undefined;
          for (const value of new Set([...(missing ?? []), ...Object.keys(amount)]))
            change(member, value, amount[value] ?? 0);
        }
      }
    };
  };
}

/** A handler without the type of its event; it is called only with events of its own kind. */
type Handler<S> = (event: MetricEvent, subject: S) => Amount;

/** A group or source of the settings in force, and its series in this metric. */
interface Member<S> {
  readonly subject: S;
  readonly labels: Labels;
  /** Values of the metric's own label that have a series; undefined where it has no such label. */
  readonly values: Set<string | undefined>;
}

interface Metric {
  readonly change: (labels: Labels, amount: number) => void;
  readonly remove: (labels: Labels) => void;
}

function metricOf(
  { type, name, help, buckets = [] }: Declaration<never>,
  labelNames: readonly string[],
  registry: Registry,
  wallAt: (at: number) => Date,
): Metric {
  const options = { name, help, labelNames: [...labelNames], registers: [registry] };
  switch (type) {
    case 'counter': {
      const counter = new Counter(options);
      return {
        change: (labels, amount) => counter.inc(labels, amount),
        remove: (labels) => counter.remove(labels),
      };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...options, buckets: [...buckets] });
      return {
        change: (labels, amount) => histogram.observe(labels, amount),
        remove: (labels) => histogram.remove(labels),
      };
    }
    case 'gauge': {
      const gauge = new Gauge(options);
      return {
        change: (labels, amount) => gauge.set(labels, amount),
        remove: (labels) => gauge.remove(labels),
      };
    }
    case 'moment': {
      let moment = 0;
      const gauge = new Gauge({
        ...options,
        // Converted at each scrape, since the wall clock may have been stepped.
        collect() {
          this.set(wallAt(moment).getTime() / 1000);
        },
      });
      return { change: (_, at) => (moment = at), remove: (labels) => gauge.remove(labels) };
    }
  }
}

/** Counts equal values, which gives the amounts of a metric with a label of its own. */
export function countsOf(values: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
