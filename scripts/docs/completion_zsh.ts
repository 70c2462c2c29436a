/**
 * Completion for zsh.
 *
 * @module
 */

import { type ArgumentDoc, type OptionDoc, PROGRAM, type ProgramDoc } from "./command_tree.ts";

/** The function, to be called `_udm-directory-connector` in a folder of `$fpath`. */
export function zshCompletion({ options, commands }: ProgramDoc): string {
  const preset = commands.find(({ isDefault }) => isDefault);
  const names = [...commands.map(({ name }) => name), "help"];
  const others = options.filter(({ long }) => !preset?.options.some((option) => option.long === long));
  return `#compdef ${PROGRAM}
# zsh completion for ${PROGRAM}; made from its command line

local curcontext="$curcontext" command=${preset?.name ?? "''"} named='' ret=1
local -a state line commands first own
typeset -A opt_args
commands=(
${commands.map(({ name, description }) => `  ${quoted(`${name}:${description}`)}`).join("\n")}
  ${quoted("help:print the help of a command")}
)
if (( CURRENT > 2 )); then
  case $words[2] in
    (${names.join("|")}) command=$words[2] named=1; shift words; (( CURRENT-- )) ;;
  esac
fi
if [[ -z $named ]]; then
  own=(
${specs(others).map((spec) => `    ${spec}`).join("\n")}
  )
fi

case $command in
${
    commands.map(({ name, options, args }) =>
      `  (${name})
    if (( CURRENT == 2 )) && [[ -z $named ]]; then first=('1: :->first'); else first=(${
        quoted(argument(args[0], 1))
      }); fi
    _arguments -C -S \\
${
        [...specs(options), ...args.slice(1).map((arg, index) => quoted(argument(arg, index + 2)))]
          .map((spec) => `      ${spec} \\\n`).join("")
      }      $own $first && ret=0
    ;;`
    ).join("\n")
  }
  (help)
    _arguments '1:command:(${commands.map(({ name }) => name).join(" ")})' && ret=0
    ;;
esac
if [[ $state[1] == first ]]; then
  _describe -t commands command commands && ret=0
  _files && ret=0
fi
return ret
`;
}

/** Options in the format of `_arguments`. */
function specs(options: readonly OptionDoc[]): string[] {
  return options.map((option) => {
    const { long, short, meaning, value } = option;
    const explanation = `[${meaning.replace(/[[\]\\]/g, "\\$&")}]`;
    if (value === undefined) {
      return short === undefined
        ? quoted(long + explanation)
        : `${quoted(`(${short} ${long})`)}{${short},${long}}${quoted(explanation)}`;
    }
    return quoted(
      `${option.repeatable === true ? "*" : ""}${long}=${explanation}:${value}:${action(option)}`,
    );
  });
}

function action({ choices, completes }: Pick<OptionDoc, "choices" | "completes">): string {
  if (choices !== undefined) return `(${choices.join(" ")})`;
  return completes === "file" ? "_files" : completes === "folder" ? "_files -/" : " ";
}

function argument(arg: ArgumentDoc | undefined, position: number): string {
  return arg === undefined ? "" : `${position}:${arg.meaning.replaceAll(":", "\\:")}:${action(arg)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
