/** An option of a program that takes a secret under a name that says nothing: `mysql -pSECRET`. */
export interface ProgramRule {
  readonly name: string;
  readonly source: string;
  /** What stands in the command line, as base names of arguments. */
  readonly programs: readonly string[];
  readonly options: readonly string[];
  /** `attached`: the value stands at the option, and an option alone has none. */
  readonly attached?: boolean;
  /** As for the other rules. */
  readonly example: string;
}

export const programRules: readonly ProgramRule[] = [
  {
    name: 'MySQL, MariaDB',
    source: 'dev.mysql.com, connection options',
    programs: [
      'mysql',
      'mysqldump',
      'mysqladmin',
      'mysqlcheck',
      'mysqlimport',
      'mysqlsh',
      'mariadb',
      'mariadb-dump',
      'mariadb-admin',
    ],
    options: ['-p'],
    attached: true,
    example: 'mysql -u root -p«hunter2» app',
  },
  {
    name: 'Redis',
    source: 'redis.io/docs, redis-cli',
    programs: ['redis-cli', 'valkey-cli', 'redis-benchmark', 'keydb-cli'],
    options: ['-a'],
    example: 'redis-cli -h db -a «hunter2» ping',
  },
  {
    name: 'curl and its relatives',
    source: 'gitleaks curl-auth-user, curl(1)',
    programs: ['curl', 'http', 'https', 'xh', 'lftp', 'etcdctl'],
    options: ['-u', '--user', '-U', '--proxy-user', '-a', '--auth'],
    example: 'curl -u «app:hunter2» http://h/',
  },
  {
    name: 'programs with -p',
    source: 'sshpass(1), mongosh, cqlsh, mongodump, rabbitmqadmin, smbmap manuals',
    programs: [
      'sshpass',
      'mongo',
      'mongosh',
      'mongodump',
      'mongorestore',
      'cqlsh',
      'rabbitmqadmin',
      'beeline',
      'ncftpget',
      'ncftpput',
      '7z',
      '7za',
    ],
    options: ['-p'],
    example: 'sshpass -p «hunter2» ssh h',
  },
  {
    name: 'programs with -P',
    source: 'mosquitto_pub(1), ipmitool(1), zip(1), unzip(1), sqlcmd manual',
    programs: ['mosquitto_pub', 'mosquitto_sub', 'ipmitool', 'zip', 'unzip', 'sqlcmd', 'bcp'],
    options: ['-P'],
    example: 'mosquitto_pub -u app -P «hunter2» -t a',
  },
  {
    name: 'Samba tools',
    source: 'smbclient(1), -U user%password',
    programs: ['smbclient', 'rpcclient', 'smbget', 'smbcacls', 'net', 'winexe'],
    options: ['-U', '--user'],
    example: 'smbclient //h/share -U «bob%hunter2»',
  },
  {
    name: 'OpenSSL with -k',
    source: 'openssl-enc(1)',
    programs: ['openssl'],
    options: ['-k', '-K'],
    example: 'openssl enc -d -aes-256-cbc -k «hunter2» -in f',
  },
  {
    name: 'LDAP tools',
    source: 'ldapsearch(1)',
    programs: ['ldapsearch', 'ldapmodify', 'ldapadd', 'ldapwhoami', 'ldappasswd'],
    options: ['-w'],
    example: 'ldapsearch -x -w «hunter2» -b dc=a',
  },
  {
    name: 'PuTTY tools',
    source: 'PuTTY manual, -pw',
    programs: ['plink', 'pscp', 'psftp'],
    options: ['-pw'],
    example: 'plink -pw «hunter2» app@h',
  },
  {
    name: 'SNMP tools',
    source: 'snmpcmd(1)',
    programs: ['snmpget', 'snmpwalk', 'snmpbulkwalk', 'snmpset'],
    options: ['-c', '-A', '-X'],
    example: 'snmpwalk -v2c -c «hunter2» h',
  },
  {
    name: 'login of container tools',
    source: 'docs.docker.com, docker login; podman-login(1)',
    programs: ['login'],
    options: ['-p'],
    example: 'docker login -u app -p «hunter2» h',
  },
];
