/** What `tocsin up` runs with when it is given no configuration: loopback only, one tenant, nothing leaves the machine. */
export const defaultConfig = `
data: .tocsin
ingest:
  syslogUdp: { port: 5514, tenant: default }
  syslogTcp: { port: 5514, tenant: default }
  http: { port: 8514 }
web: { port: 8080, insecureLoopback: true }
`;
