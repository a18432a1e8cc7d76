//! What the interface language accepts and what it refuses, and with which words. Each file in reject/ begins with
//! `//= TEXT`: the compiler must fail and say TEXT, or must succeed when TEXT is `ok`.
use std::path::{Path, PathBuf};
use std::process::Command;

fn newest(dir: &Path, prefix: &str, suffix: &str) -> PathBuf {
    let mut found: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path())
        .filter(|p| { let n = p.file_name().unwrap().to_string_lossy(); n.starts_with(prefix) && n.ends_with(suffix) }).collect();
    found.sort_by_key(|p| std::fs::metadata(p).unwrap().modified().unwrap());
    found.pop().unwrap_or_else(|| panic!("no {prefix}*{suffix} in {}", dir.display()))
}

#[test]
fn every_case() {
    let exe = std::env::current_exe().unwrap();
    let deps = exe.parent().unwrap();
    let rl = newest(deps, "librl-", ".rlib");
    let out = std::env::temp_dir().join(format!("rl-reject-{}", std::process::id()));
    std::fs::create_dir_all(&out).unwrap();
    let (mut n, mut wrong) = (0, vec![]);
    for case in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reject")).unwrap() {
        let case = case.unwrap().path();
        let text = std::fs::read_to_string(&case).unwrap();
        let want = text.lines().next().unwrap().strip_prefix("//= ").expect("first line: //= TEXT").to_string();
        let r = Command::new(std::env::var("RUSTC").unwrap_or("rustc".into())).args(["--edition", "2021", "--crate-type", "lib", "--emit", "metadata", "-A", "warnings"])
            .arg("--out-dir").arg(&out).arg("-L").arg(deps).arg("--extern").arg(format!("rl={}", rl.display())).arg(&case).output().unwrap();
        let said = String::from_utf8_lossy(&r.stderr).to_string();
        n += 1;
        if (want == "ok") != r.status.success() || (want != "ok" && !said.contains(&want)) { wrong.push(format!("{}: expected \"{want}\", the compiler said:\n{said}", case.display())) }
    }
    let _ = std::fs::remove_dir_all(out);
    assert!(n >= 15);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
