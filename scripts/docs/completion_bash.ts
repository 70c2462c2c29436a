/**
 * Completion for bash. It does not need the package bash-completion.
 *
 * @module
 */

import { type CommandDoc, type OptionDoc, PROGRAM, type ProgramDoc } from "./command_tree.ts";

/** The script. */
export function bashCompletion({ options, commands }: ProgramDoc): string {
  const names = [...commands.map(({ name }) => name), "help"];
  const preset = commands.find(({ isDefault }) => isDefault)?.name ?? "";
  return `# bash completion for ${PROGRAM}; made from its command line

_udm_directory_connector() {
  local current=\${COMP_WORDS[COMP_CWORD]} command=${preset} named='' value='' ended='' count=0 i word
  local IFS=$' \\t\\n'
  COMPREPLY=()
  i=1
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
      ${names.join(" | ")}) command=\${COMP_WORDS[1]} named=1 i=2 ;;
    esac
  fi
  [[ $current == '=' ]] && current=''

  # Find out whether to complete the value of an option or an argument, and which one.
  for (( ; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      continue
    elif [[ -n $value ]]; then
      value=''
    elif [[ -z $ended && $word == '--' ]]; then
      ended=1
    elif [[ -z $ended && $word == -* ]]; then
      case $command:$word in
${valueCases(commands)}
      esac
    else
      count=$((count + 1))
    fi
  done

  case $value in
    word:*) COMPREPLY=($(compgen -W "\${value#word:}" -- "$current")) ;;
    file | folder) _udm_directory_connector_paths "$value" "$current" ;;
    text) ;;
    *)
      if [[ -z $ended && $current == -* ]]; then
        case $command in
${commands.map(optionCase).join("\n")}
        esac
        [[ -z $named ]] && COMPREPLY+=($(compgen -W '${ownOptions(options, commands)}' -- "$current"))
        return 0
      fi
      case $command:$count in
${argumentCases(commands)}
        help:0) COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(" ")}' -- "$current")) ;;
      esac
      if ((COMP_CWORD == 1)); then
        COMPREPLY+=($(compgen -W '${names.join(" ")}' -- "$current"))
      fi
      ;;
  esac
  return 0
}

_udm_directory_connector_paths() {
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n' how=-f
  [[ $1 == folder ]] && how=-d
  mapfile -t COMPREPLY < <(compgen "$how" -- "$2")
}

complete -F _udm_directory_connector ${PROGRAM}
`;
}

/** The value of an option: one of some words, a file, a folder, or any text. */
function valueCases(commands: readonly CommandDoc[]): string {
  return commands.flatMap(({ name, options }) =>
    options.filter(({ value }) => value !== undefined).map((option) =>
      `        ${name}:${option.long}) value='${kindOf(option)}' ;;`
    )
  ).join("\n");
}

function kindOf({ choices, completes }: OptionDoc): string {
  return choices === undefined ? completes ?? "text" : `word:${choices.join(" ")}`;
}

function optionCase({ name, options }: CommandDoc): string {
  const words = options.flatMap(({ long, short }) => short === undefined ? [long] : [long, short]);
  return `          ${name}) COMPREPLY=($(compgen -W '${words.join(" ")}' -- "$current")) ;;`;
}

/** Options of the program without those of its default command. */
function ownOptions(options: readonly OptionDoc[], commands: readonly CommandDoc[]): string {
  const others = commands.find(({ isDefault }) => isDefault)?.options ?? [];
  return options.filter(({ long }) => !others.some((other) => other.long === long))
    .flatMap(({ long, short }) => short === undefined ? [long] : [long, short]).join(" ");
}

function argumentCases(commands: readonly CommandDoc[]): string {
  return commands.flatMap(({ name, args }) =>
    args.flatMap(({ completes }, index) =>
      completes === undefined
        ? []
        : [`        ${name}:${index}) _udm_directory_connector_paths ${completes} "$current" ;;`]
    )
  ).join("\n");
}
