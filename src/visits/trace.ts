/**
 * Spans for operations and calls to Seam, through OpenTelemetry's interface alone. Whoever wants them registers an SDK
 * before the gateway starts; until somebody does, an operation costs one look whether anybody has.
 */
import {
  type Context,
  context,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { CallRecord, Path } from '../seam/client.ts';

const NAME = 'seam-graphql-gateway';

let known: { provider: unknown; tracer: Tracer } | undefined;

/** The tracer of whoever has registered one. */
function tracerOf(): Tracer | undefined {
  const proxy = trace.getTracerProvider();
  const provider = proxy instanceof ProxyTracerProvider ? proxy.getDelegate() : proxy;
  if (known?.provider === provider) return known.tracer;
  const tracer =
    proxy instanceof ProxyTracerProvider ? proxy.getDelegateTracer(NAME) : provider.getTracer(NAME);
  if (tracer) known = { provider, tracer };
  return tracer;
}

type HeaderReader = (name: string) => string | undefined;

const getter = {
  get: (header: HeaderReader, name: string) => header(name),
  keys: (): string[] => ['traceparent', 'tracestate'],
};

/** The span of one operation; undefined when nobody wants to hear of it. */
export function traceOperation(header: HeaderReader, requestId: string): OperationTrace | undefined {
  const tracer = tracerOf();
  return tracer && new OperationTrace(tracer, header, requestId);
}

export interface OperationEnd {
  type: string;
  /** At most 64 characters. */
  name: string | undefined;
  status: number;
  code: string;
}

export class OperationTrace {
  readonly #tracer: Tracer;
  readonly #context: Context;
  readonly #span: Span;

  constructor(tracer: Tracer, header: HeaderReader, requestId: string) {
    const active = context.active();
    const within = trace.getSpan(active);
    // An instrumentation of HTTP has read the caller's headers already.
    const parent = within ? active : propagation.extract(ROOT_CONTEXT, header, getter);
    this.#tracer = tracer;
    this.#span = tracer.startSpan(
      'graphql',
      {
        kind: within ? SpanKind.INTERNAL : SpanKind.SERVER,
        attributes: { 'seam_gateway.request_id': requestId },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
  }

  /** A call to Seam begins. */
  begin(path: Path): { headers: Record<string, string>; end: (record: CallRecord) => void } {
    const span = this.#tracer.startSpan(
      `POST ${path}`,
      { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'POST', 'url.template': path } },
      this.#context,
    );
    const carrier: Record<string, string> = {};
    propagation.inject(trace.setSpan(this.#context, span), carrier);
    const { traceparent } = carrier;
    return {
      // Nothing else of what a propagator may know goes to Seam.
      headers: traceparent === undefined ? {} : { traceparent },
      end: ({ code, status, attempts, requestId }) => {
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        if (requestId !== undefined) span.setAttribute('seam.request_id', requestId.slice(0, 64));
        span.setAttribute('seam_gateway.attempts', attempts);
        fail(span, code);
        span.end();
      },
    };
  }

  end({ type, name, status, code }: OperationEnd): void {
    this.#span.updateName(type);
    this.#span.setAttribute('graphql.operation.type', type);
    if (name !== undefined) this.#span.setAttribute('graphql.operation.name', name);
    this.#span.setAttribute('http.response.status_code', status);
    fail(this.#span, code);
    this.#span.end();
  }
}

/** The code alone: an error's message may repeat what somebody sent. */
function fail(span: Span, code: string): void {
  if (code === 'OK') return;
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
