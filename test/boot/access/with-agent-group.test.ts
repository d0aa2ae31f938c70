import { describe, expect, it } from 'vitest';
import type { AgentAccess } from '../../../src/boot/access/agent-access.ts';
import { withAgentGroup } from '../../../src/boot/access/with-agent-group.ts';
import { grpcServerOf } from '../../../lab/device/config/grpc-server.ts';
import { parseJunosText } from '../../../lab/device/junos/parser.ts';
import { bootCases } from '../../support/boot-cases.ts';
import { testAccess, testAuthorities } from '../../support/test-access.ts';
import { renderedBoot } from '../../support/rendered-boot.ts';

const clear: AgentAccess = { ...testAccess, grpc: { ...testAccess.grpc, kind: 'clear-text' } };
const server = (text: string) => grpcServerOf(parseJunosText(text).tree, testAuthorities);

describe.each(Object.entries(bootCases))('%s', (_, one) => {
  const text = () => renderedBoot(one).text;

  it.each([
    ['mutual TLS', testAccess],
    ['clear text', clear],
  ])('gives the agent access by %s', (_how, access) => {
    const { tree, warnings } = parseJunosText(withAgentGroup(text(), access));

    expect(grpcServerOf(tree, testAuthorities)).toMatchObject({
      address: '127.0.0.1',
      port: 32767,
      authenticates: true,
    });
    expect(warnings).toEqual(parseJunosText(text()).warnings);
  });

  it('has the group once, however often it is added, and the latest one after another boot', () => {
    const once = withAgentGroup(text(), testAccess);

    expect(withAgentGroup(once, testAccess)).toBe(once);
    expect(withAgentGroup(withAgentGroup(text(), clear), testAccess)).toBe(once);
    expect(once.match(/apply-groups MESHRR-AGENT/g)).toHaveLength(1);
  });
});

const own = (grpc: string) =>
  `system { services { extension-service { request-response { grpc { ${grpc} } } } } }\n`;

describe('a text keeps its own', () => {
  it.each([
    ['at the top level', own('clear-text { address 127.0.0.1; port 40000; } skip-authentication;')],
    ['in a group', `groups { MINE { ${own('clear-text { port 40000; }')} } }\napply-groups MINE;\n`],
  ])('gRPC %s', (_, text) => {
    const whole = withAgentGroup(text, testAccess);

    expect(server(whole).port).toBe(40_000);
    expect(whole).not.toContain('local-certificate');
    expect(whole).toContain('user meshrr-agent');
  });

  it('login of that name', () => {
    const text = 'system { login { user meshrr-agent { class super-user; } } }\n';

    expect(withAgentGroup(text, testAccess).match(/user meshrr-agent/g)).toHaveLength(1);
  });

  it('list of applied groups', () => {
    const text =
      'groups {\n    MESHRR-AGENT {\n        system { host-name old; }\n    }\n}\napply-groups [ A MESHRR-AGENT ];\n';
    const whole = withAgentGroup(text, testAccess);

    expect(whole).toContain('apply-groups [ A MESHRR-AGENT ];');
    expect(whole.match(/apply-groups/g)).toHaveLength(1);
    expect(whole).not.toContain('host-name old');
  });
});

describe('an inactive statement', () => {
  const groupLines = 'MESHRR-AGENT { system { host-name old; } }';
  const others = 'groups { A { system { domain-name a; } } B { system { domain-name b; } } }\n';

  it.each([
    ['the group', `groups { inactive: ${groupLines} }\napply-groups MESHRR-AGENT;\n`, 1],
    ['all groups', `${others}inactive: groups { ${groupLines} }\napply-groups [ A MESHRR-AGENT ];\n`, 1],
    ['apply-groups with it alone', `groups { ${groupLines} }\ninactive: apply-groups MESHRR-AGENT;\n`, 1],
    [
      'its name in apply-groups',
      `${others}groups { ${groupLines} }\napply-groups [ A inactive: MESHRR-AGENT B ];\n`,
      2,
    ],
    [
      'apply-groups with it',
      `${others}groups { ${groupLines} }\ninactive: apply-groups [ A MESHRR-AGENT ];\n`,
      2,
    ],
    ['apply-groups without it', `${others}groups { ${groupLines} }\ninactive: apply-groups [ A B ];\n`, 2],
  ])('does not keep the agent out if it is %s', (_, text, applied) => {
    const whole = withAgentGroup(text, clear);

    expect(server(whole)).toMatchObject({ port: 32767, authenticates: true });
    expect(whole).not.toContain('host-name old');
    expect(whole.match(/MESHRR-AGENT \{/g)).toHaveLength(1);
    expect(whole.match(/apply-groups/g)).toHaveLength(applied);
    expect(withAgentGroup(whole, clear)).toBe(whole);
  });

  it('does not count as gRPC service or login of the text', () => {
    const inactive = `${own('clear-text { port 40000; }').replace('services', 'inactive: services')}system { login { inactive: user meshrr-agent { class a; } } }\n`;

    expect(server(withAgentGroup(inactive, clear)).port).toBe(32_767);
    expect(withAgentGroup(inactive, clear).match(/user meshrr-agent/g)).toHaveLength(2);
  });

  it('counts if it is only protected', () => {
    const text = own('clear-text { port 40000; }').replaceAll(/(?=system|services|grpc)/g, 'protect: ');

    expect(server(withAgentGroup(text, clear)).port).toBe(40_000);
  });
});
