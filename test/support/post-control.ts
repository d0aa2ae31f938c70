import { request } from 'node:http';

export interface Answered {
  readonly code: number;
  readonly text: string;
  readonly json: () => unknown;
}

/** Sends a request to the control socket of an agent. */
export function postControl(socketPath: string, path: string, method = 'POST'): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, text, json: () => JSON.parse(text) as unknown }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });
}
