import type { Check, ProbeOf } from './check.ts';
import type { Probe, ProbeTools } from './probe.ts';

/** The probe of a check; what it needs is loaded only where there is such a check. Rejects where a path or a plan is none. */
export const makeProbe = async ({ probe, unit }: Check, tools: ProbeTools): Promise<Probe | null> => {
  switch (probe.sort) {
    case 'http': {
      const [{ httpProbe }, path] = await Promise.all([
        import('./http-probe.ts'),
        probe.expect.json.length > 0 ? import('./json-path.ts') : null,
      ]);
      return httpProbe(probe, tools, path?.jsonPath ?? null);
    }
    case 'tcp':
      return (await import('./socket-probes.ts')).tcpProbe(probe, tools);
    case 'tls':
      return (await import('./socket-probes.ts')).tlsProbe(probe, tools);
    case 'dns':
      return (await import('./dns-probe.ts')).dnsProbe(probe, tools);
    case 'json': {
      const [{ jsonProbe }, { jsonPath }] = await Promise.all([
        import('./json-probe.ts'),
        import('./json-path.ts'),
      ]);
      return jsonProbe(probe, tools, jsonPath, unit);
    }
    case 'prometheus':
      return (await import('./prometheus-probe.ts')).prometheusProbe(probe, tools, unit);
    case 'file':
      return (await import('./file-probe.ts')).fileProbe(probe, tools);
    case 'host':
      return (await import('./host-probe.ts')).hostProbe(probe, tools);
    case 'ping':
      // Nobody is asked: somebody calls.
      return null;
  }
};

/** What is tried, as it is shown where it fails. Holds no secret. */
export const targetOf = (probe: ProbeOf): string => {
  switch (probe.sort) {
    case 'http':
    case 'json':
    case 'prometheus': {
      const { protocol, host, pathname } = probe.request.url;
      return `${protocol}//${host}${pathname}`;
    }
    case 'tcp':
    case 'tls': {
      const { host, port } = probe.address;
      return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    }
    case 'dns':
      return `${probe.lookUp} ${probe.record}`;
    case 'file':
      return probe.path;
    case 'host':
      return probe.what;
    case 'ping':
      return probe.slug;
  }
};
