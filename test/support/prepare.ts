import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Real programs the tests speak with, and why. */
const programs: { command: string; packages: string[]; why: string }[] = [
  { command: 'rsyslogd', packages: ['rsyslog'], why: 'ships lines over UDP, TCP and TLS as gateways do' },
  { command: 'lmnsd_gtls.so', packages: ['rsyslog-gnutls'], why: 'lets rsyslogd speak TLS' },
  { command: 'omrelp.so', packages: ['rsyslog-relp'], why: 'lets rsyslogd speak RELP' },
  { command: 'mosquitto', packages: ['mosquitto', 'mosquitto-clients'], why: 'logs connections of MQTT clients' },
  { command: 'nginx', packages: ['nginx-light'], why: 'logs requests with client certificates' },
  { command: 'haproxy', packages: ['haproxy'], why: 'logs requests with client certificates' },
  { command: 'logger', packages: ['bsdutils'], why: 'ships single lines' },
  { command: 'openvpn', packages: ['openvpn'], why: 'refuses and accepts revoked, expired and good certificates' },
  { command: 'sshd', packages: ['openssh-server'], why: 'logs the brute force that the recording holds' },
  { command: 'curl', packages: ['curl'], why: 'carries what the OpenVPN hook posts' },
  { command: 'openssl', packages: ['openssl'], why: 'makes certificates and revocation lists' },
  { command: 'java', packages: ['default-jre-headless'], why: 'runs the Apache Kafka broker' },
  { command: 'mvn', packages: ['maven'], why: 'gets the Apache Kafka broker' },
  { command: 'ip', packages: ['iproute2'], why: 'makes network namespaces' },
  { command: 'nft', packages: ['nftables'], why: 'drops what addresses in quarantine send' },
  { command: 'chromium', packages: ['chromium', 'fonts-dejavu-core'], why: 'shows the console as people see it' },
  { command: 'promtool', packages: ['prometheus'], why: 'reads metrics, alert rules and the queries of dashboards' },
  { command: 'systemd-analyze', packages: ['systemd'], why: 'reads the units that run Tocsin' },
  { command: 'mkfs.ext4', packages: ['e2fsprogs'], why: 'makes the file system whose power is cut' },
  { command: 'faketime', packages: ['faketime'], why: 'sets the clock of processes while they run' },
  { command: 'ping', packages: ['iputils-ping'], why: 'shows whether it does' },
];

const has = (command: string): boolean => {
  const look = command.endsWith('.so') ? `ls /usr/lib*/*/rsyslog/${command}` : `command -v "${command}"`;
  return spawnSync('sh', ['-c', `PATH="$PATH:/usr/sbin:/sbin"; ${look}`]).status === 0;
};
const missing = programs.filter(({ command }) => !has(command));

if (missing.length > 0) {
  console.log('Some tests speak with real programs that are not here:');
  for (const { command, packages, why } of missing)
    console.log(`  ${command.padEnd(9)} (${packages.join(', ')}): ${why}`);
  const onDebian =
    existsSync('/etc/debian_version') && readFileSync('/proc/self/status', 'utf8').includes('\nUid:\t0\t');
  if (onDebian) install([...new Set(missing.flatMap((one) => one.packages))]);
  else
    console.log(
      'On Debian as root they would be installed by apt-get. Tests that need them are named as failed or left out below.',
    );
}
const still = programs.filter(({ command }) => !has(command));
if (still.length > 0 && process.env['CI'] !== undefined) {
  console.error(`in CI every program must be there; missing: ${still.map(({ command }) => command).join(', ')}`);
  process.exitCode = 1;
}

function install(packages: string[]): void {
  console.log(`apt-get install ${packages.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]): number | null =>
    spawnSync('apt-get', ['-qq', '-y', '--no-install-recommends', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status;
  // Installed daemons would start at once: nothing of the system's is to run because of a test.
  spawnSync('sh', [
    '-c',
    'test -e /usr/sbin/policy-rc.d || { printf "#!/bin/sh\\nexit 101\\n" > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; touch /run/tocsin-policy; }',
  ]);
  if (apt('install', ...packages) !== 0) {
    apt('update');
    if (apt('install', ...packages) !== 0) console.error('apt-get could not install them');
  }
  spawnSync('sh', ['-c', 'test -e /run/tocsin-policy && rm -f /usr/sbin/policy-rc.d /run/tocsin-policy']);
}
