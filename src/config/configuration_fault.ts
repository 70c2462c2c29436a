import { ConnectorError } from "../common/error.ts";
import type { Config } from "./types.ts";

/**
 * A fault of the configuration that is found only with the directories, such as a property that this UDM installation
 * does not have.
 */
export class ConfigurationFault extends ConnectorError {
  /**
   * @param paths candidates for the position: the first one that the file contains is used
   * @param problem what is wrong, what is allowed, and what to do
   */
  constructor(config: Pick<Config, "file" | "positions">, paths: readonly string[], problem: string) {
    const position = paths.map((path) => config.positions.get(path)).find((found) => found !== undefined);
    const place = position === undefined ? config.file : `${config.file}:${position.line}:${position.column}`;
    super({ place: `${place}: ${paths[0]}`, problem });
  }
}
