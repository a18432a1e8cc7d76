//! docs/interfaces.md is what the traits in src/interfaces say.
//! Deviations: none.
use std::fmt::Write;

pub fn page() -> String {
    let mut o = String::from("# Interfaces\n\nMade from the traits in `kernel/crates/rl/src/interfaces` by `npm run build:guest`; do not edit.\n\
        Every method returns `Rpc<T>`; the column says T. *Once*: a shadow does not repeat the call after a crash. A domain whose fingerprint of an\ninterface differs is not loaded.\n");
    for d in rl::DOCS {
        write!(o, "\n## {}{}\n\n{}{}Fingerprint `{:016x}`.\n\n| method | takes | returns | |\n|---|---|---|---|\n", d.info.name, if d.extends.is_empty() { String::new() } else { format!(": {}", d.extends) },
            d.says, if d.says.is_empty() { "" } else { " " }, d.info.fingerprint).unwrap();
        for m in d.methods {
            let code = |s: &str| if s.is_empty() { String::new() } else { format!("`{s}`") };
            writeln!(o, "| `{}` | {} | `{}` | {}{} |", m.name, code(m.args), m.ret, if m.once { "*Once.* " } else { "" }, m.says.replace('|', "\\|")).unwrap();
        }
    }
    o
}

#[test]
fn the_page_is_up_to_date() {
    let carried = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/interfaces.md")).unwrap_or_default();
    assert!(carried == page(), "docs/interfaces.md is not what the traits say: npm run build:guest");
}
