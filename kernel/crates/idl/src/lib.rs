//! The interface language: `#[interface]` on a trait, `#[derive(Exchange)]` on a type, `#[domain(...)]` on a domain's main.
//!
//! A trait is the only place where an interface is written. From it come: the trait itself, the handle `NameRef` whose
//! methods cross into the domain behind it, the entries a domain exports, the fingerprint the loader compares, a row of the
//! interface table, `From` for the supertrait, and `NameShadow`, which restarts the domain behind a handle and goes on.
//! No dependency: tokens are read by hand and code is written as text, with the user's own tokens spliced back in so that
//! the compiler's messages point at them.
//! Deviations: one supertrait; up to 20 methods, 5 arguments, each one machine word; no generics.
use proc_macro::{Delimiter, Group, Span, TokenStream, TokenTree};

struct Arg { name: String, ty: TokenStream, text: String, kind: Kind }
#[derive(PartialEq, Clone, Copy)]
enum Kind { Plain, Owned, Loan }
struct Method { name: String, docs: TokenStream, args: Vec<Arg>, ret: TokenStream, ret_text: String, once: bool }

/// An error at a place in the user's text.
fn error(span: Span, text: &str) -> TokenStream {
    let mut out: TokenStream = format!("::core::compile_error!({text:?});").parse().unwrap();
    out = out.into_iter().map(|mut t| { t.set_span(span); t }).collect();
    out
}
fn text(ts: &[TokenTree]) -> String { ts.iter().cloned().collect::<TokenStream>().to_string().split_whitespace().collect::<Vec<_>>().join(" ") }

/// Replaces identifiers `__Tn` by the user's tokens.
fn splice(ts: TokenStream, map: &dyn Fn(&str) -> Option<TokenStream>) -> TokenStream {
    ts.into_iter().flat_map(|t| match t {
        TokenTree::Ident(ref i) if i.to_string().starts_with("__T") => map(&i.to_string()).unwrap_or_else(|| t.clone().into()),
        TokenTree::Group(g) => { let mut n = Group::new(g.delimiter(), splice(g.stream(), map)); n.set_span(g.span()); TokenTree::Group(n).into() }
        t => t.into(),
    }).collect()
}
/// Splits at top-level commas, counting angle brackets.
fn commas(ts: TokenStream) -> Vec<Vec<TokenTree>> {
    let (mut out, mut cur, mut depth) = (vec![], vec![], 0i32);
    for t in ts {
        if let TokenTree::Punct(p) = &t {
            match p.as_char() { '<' => depth += 1, '>' => depth -= 1, ',' if depth == 0 => { out.push(std::mem::take(&mut cur)); continue } _ => {} }
        }
        cur.push(t);
    }
    if !cur.is_empty() { out.push(cur) }
    out
}
fn is(t: Option<&TokenTree>, s: &str) -> bool { t.is_some_and(|t| t.to_string() == s) }
fn fnv(s: &str) -> u64 { s.bytes().fold(0xcbf29ce484222325, |h, b| (h ^ b as u64).wrapping_mul(0x100000001b3)) }

fn method(ts: &[TokenTree]) -> Result<Method, TokenStream> {
    let mut i = 0;
    let (mut docs, mut once) = (TokenStream::new(), false);
    while is(ts.get(i), "#") {
        let body = ts[i + 1].to_string();
        if body.contains("at_most_once") { once = true } else { docs.extend([ts[i].clone(), ts[i + 1].clone()]) }
        i += 2;
    }
    let here = ts.get(i).map(|t| t.span()).unwrap_or_else(Span::call_site);
    if !is(ts.get(i), "fn") { return Err(error(here, "an interface holds methods only: `fn name(&self, ...) -> Rpc<T>;`")) }
    let name = ts[i + 1].to_string();
    let Some(TokenTree::Group(g)) = ts.get(i + 2) else { return Err(error(ts[i + 1].span(), "a method of an interface may not be generic: its entry in the export record is one function")) };
    let mut args = vec![];
    for (n, a) in commas(g.stream()).into_iter().enumerate() {
        if n == 0 {
            if text(&a) != "& self" && text(&a) != "&self" { return Err(error(a[0].span(), "methods of an interface take `&self`: several threads may be inside a domain at once, and a crash must not leave a half-changed &mut behind")) }
            continue;
        }
        let Some(colon) = a.iter().position(|t| t.to_string() == ":") else { return Err(error(a[0].span(), "expected `name: Type`")) };
        let ty = &a[colon + 1..];
        let words: Vec<String> = ty.iter().map(|t| t.to_string()).collect();
        // the last word of the path before any `<`
        let path = |from: usize| words[from..].iter().take_while(|w| *w != "<").last().map(|s| s.as_str());
        let kind = match (words[0].as_str(), path((words[0] == "&") as usize)) {
            ("&", Some("RRef")) => Kind::Loan,
            (w, Some("RRef")) if w != "&" => Kind::Owned,
            ("&", _) => return Err(error(ty[0].span(), "a reference may not cross a domain boundary: it would point into the caller's heap. Lend an object of the shared heap instead: `&RRef<T>`")),
            _ => Kind::Plain,
        };
        args.push(Arg { name: a[colon - 1].to_string(), ty: ty.iter().cloned().collect(), text: text(ty), kind });
    }
    if args.len() > 5 { return Err(error(ts[i + 1].span(), "at most five arguments cross in registers; put them in one RRef")) }
    if args.iter().filter(|a| a.kind == Kind::Owned).count() > 1 { return Err(error(ts[i + 1].span(), "one RRef a call: the crossing frame remembers one object in flight. Nest the second with a Slot")) }
    if args.iter().filter(|a| a.kind == Kind::Loan).count() > 1 || (args.iter().any(|a| a.kind == Kind::Loan) && args.iter().any(|a| a.kind == Kind::Owned)) {
        return Err(error(ts[i + 1].span(), "one loan or one RRef a call: the crossing frame remembers one object"));
    }
    let rest = &ts[i + 3..];
    // `-> path::to::Rpc<T>;`
    let rpc = rest.iter().position(|t| t.to_string() == "Rpc").filter(|&p| is(rest.first(), "-") && is(rest.get(1), ">") && is(rest.get(p + 1), "<")
        && rest[2..p].iter().all(|t| matches!(t, TokenTree::Ident(_)) || t.to_string() == ":"));
    let Some(rpc) = rpc else {
        return Err(error(rest.first().map(|t| t.span()).unwrap_or(ts[i + 1].span()), "a method of an interface returns `Rpc<T>`: the domain behind it may be dead, and the caller must be told"));
    };
    let ret: Vec<TokenTree> = rest[rpc + 2..rest.len() - 2].to_vec();
    Ok(Method { name, docs, args, ret_text: text(&ret), ret: ret.into_iter().collect(), once })
}

/// What the doc comments among these tokens say, as one line.
fn says(ts: &[TokenTree]) -> String {
    let lines = ts.iter().filter_map(|t| match t { TokenTree::Group(g) => Some(g.stream().into_iter().collect::<Vec<_>>()), _ => None })
        .filter(|g| is(g.first(), "doc")).filter_map(|g| g.get(2).map(|t| t.to_string()));
    lines.map(|l| l.trim_start_matches('r').trim_matches('"').replace("\\\"", "\"").replace("\\'", "'").trim().to_string()).collect::<Vec<_>>().join(" ")
}
/// A type's tokens as people write them.
fn tight(text: &str) -> String { text.replace(" <", "<").replace("< ", "<").replace(" >", ">").replace("& ", "&").replace(" ::", "::").replace(":: ", "::") }

#[proc_macro_attribute]
pub fn interface(_: TokenStream, item: TokenStream) -> TokenStream {
    match interface_(item) { Ok(t) => t, Err(e) => e }
}
fn interface_(item: TokenStream) -> Result<TokenStream, TokenStream> {
    let ts: Vec<TokenTree> = item.clone().into_iter().collect();
    let at = ts.iter().position(|t| t.to_string() == "trait").ok_or_else(|| error(Span::call_site(), "#[interface] belongs on a trait"))?;
    let name = ts[at + 1].to_string();
    let sup = if is(ts.get(at + 2), ":") { Some(ts[at + 3].to_string()) } else { None };
    if is(ts.get(at + 2), "<") { return Err(error(ts[at + 1].span(), "an interface may not be generic: its fingerprint names one layout")) }
    let Some(TokenTree::Group(body)) = ts.last() else { return Err(error(ts[at + 1].span(), "expected a trait with a body")) };
    if sup.is_some() && !matches!(ts.get(at + 4), Some(TokenTree::Group(_))) { return Err(error(ts[at + 4].span(), "one supertrait at most")) }
    let (mut methods, mut cur) = (vec![], vec![]);
    for t in body.stream() {
        let end = is(Some(&t), ";");
        cur.push(t);
        if end { methods.push(method(&cur)?); cur.clear() }
    }
    if !cur.is_empty() { return Err(error(cur[0].span(), "methods of an interface have no default body: the handle would not know it")) }
    if methods.len() > 20 { return Err(error(ts[at + 1].span(), "at most 20 methods an interface")) }

    // types, by number, for splicing
    let mut types: Vec<TokenStream> = vec![];
    let mut ty = |t: &TokenStream| { types.push(t.clone()); format!("__T{}", types.len() - 1) };
    let signature: String = methods.iter().map(|m| format!("{}({})->{};", m.name, m.args.iter().map(|a| a.text.clone()).collect::<Vec<_>>().join(","), m.ret_text)).collect();
    let mut fp = format!("::rl::mix({}u64, ", fnv(&format!("{name}:{}{{{signature}}}", sup.clone().unwrap_or_default())));
    fp += &sup.as_ref().map(|s| format!("<{s}Ref as ::rl::Handle>::INFO.fingerprint")).unwrap_or("0".into());
    fp += ")";
    let mut code = String::new();
    let (mut imp, mut entries, mut fill, mut forward, mut shadow, mut or) = (String::new(), String::new(), String::new(), String::new(), String::new(), String::new());
    for (n, m) in methods.iter().enumerate() {
        let off = 32 + 8 * n;
        let ret = ty(&m.ret);
        fp = format!("::rl::mix({fp}, <{ret} as ::rl::Word>::LAYOUT)");
        let decl: Vec<String> = m.args.iter().map(|a| { let t = ty(&a.ty); format!("{}: {t}", a.name) }).collect();
        for a in &m.args {
            let t = ty(&a.ty);
            fp = if a.kind == Kind::Loan { format!("::rl::mix({fp}, <<{t} as ::rl::Target>::It as ::rl::Word>::LAYOUT ^ 1)") } else { format!("::rl::mix({fp}, <{t} as ::rl::Word>::LAYOUT)") };
        }
        let names: Vec<&str> = m.args.iter().map(|a| a.name.as_str()).collect();
        let slot = m.args.iter().position(|a| a.kind == Kind::Owned);
        let loan = m.args.iter().position(|a| a.kind == Kind::Loan);
        let ret_owned = m.ret_text.split('<').next().is_some_and(|p| p.trim_end().ends_with("RRef"));
        // the crossing; frame = { x19, x29, landing | flags, sp, record, object }
        let object = slot.or(loan).map(|k| format!("x{}", k + 21)).unwrap_or("xzr".into());
        // what does not need the record comes first: its address may be on its way from memory
        let asm = format!("\"adr x10, 22f + {}\", \"mov x11, sp\", \"stp x10, x11, [x18, #16]\", \"ldr x9, [x0, #{off}]\", \"stp x0, {object}, [x18, #32]\", \"ldr x20, [x0]\", \"stp x19, x29, [x18], #48\", \"blr x9\", \"ldr x19, [x18, #-48]!\", \"22:\"", loan.is_some() as u32);
        let mut operands = String::from("inlateout(\"x0\") self.rec.as_ptr() => status, lateout(\"x1\") value, lateout(\"x20\") _, ");
        for k in 1..9 { operands += &if k <= names.len() { format!("inlateout(\"x{}\") __w{k} => _, ", k + 20) } else { format!("lateout(\"x{}\") _, ", k + 20) } }
        let words: String = m.args.iter().enumerate().map(|(k, a)| match a.kind {
            Kind::Loan => format!("let __w{} = ::rl::RRef::address({}); ", k + 1, a.name),
            _ => { let t = ty(&a.ty); format!("let __w{} = <{t} as ::rl::Word>::into_word({}); ", k + 1, a.name) }
        }).collect();
        // on the host (tests of the macro) nothing is called: every domain is dead
        let unused: String = (1..=names.len()).map(|k| format!("let _ = __w{k};")).collect();
        let cross = format!("{words} let status: u64; let value: u64; #[cfg(target_arch = \"aarch64\")] ::core::arch::asm!({asm}, {operands} clobber_abi(\"C\")); #[cfg(not(target_arch = \"aarch64\"))] {{ {unused} status = 2; value = 0; }}");
        // before the callee returns: what it was given and what it gives, see call.rs
        let (done, failed) = match (slot.is_some(), ret_owned) {
            (true, true) => ("if ::rl::call::object() != value { ::rl::call::finish(value) }", "if ::rl::call::object() != 0 { ::rl::call::finish(0) }"),
            (true, false) => ("if ::rl::call::object() != 0 { ::rl::call::finish(0) }", "if ::rl::call::object() != 0 { ::rl::call::finish(0) }"),
            (false, true) => ("::rl::call::finish(value);", ""),
            _ => ("", ""),
        };
        // a result beside the status is taken apart by a branch, which falls through when all is well; a status alone needs none
        let cold = if m.ret_text == "()" { "" } else { "::core::hint::cold_path();" };
        let params = format!("&self{}{}", if decl.is_empty() { "" } else { ", " }, decl.join(", "));
        if let Some(k) = slot {
            let (t, r2) = (ty(&m.args[k].ty), ty(&m.ret));
            or += &format!("/// As `{0}`, but a crash gives the object back when its type is plain data.\n#[inline(always)] pub fn {0}_or({params}) -> ::core::result::Result<{r2}, (::rl::Error, ::core::option::Option<{t}>)> {{ unsafe {{ {cross} if status == 0 {{ Ok(<{ret} as ::rl::Word>::from_word(value)) }} else {{ {cold} Err((::rl::Error::from_status(status), ::rl::call::give_back(status))) }} }} }}\n", m.name);
            imp += &format!("#[inline(always)] fn {0}({params}) -> ::rl::Rpc<{ret}> {{ match self.{0}_or({1}) {{ Ok(v) => Ok(v), Err((e, _)) => Err(e) }} }}\n", m.name, names.join(", "));
        } else {
            imp += &format!("#[inline(always)] fn {}({params}) -> ::rl::Rpc<{ret}> {{ unsafe {{ {cross} if status == 0 {{ Ok(<{ret} as ::rl::Word>::from_word(value)) }} else {{ {cold} Err(::rl::Error::from_status(status)) }} }} }}\n", m.name);
        }
        // the callee's side
        let ins: String = (1..=names.len()).map(|k| format!(", __w{k}: u64")).collect();
        let unpack: String = m.args.iter().enumerate().map(|(k, a)| match a.kind {
            Kind::Loan => format!("let {0} = &*::rl::call::borrowed(__w{1});", a.name, k + 1),
            _ => { let t = ty(&a.ty); format!("let {0} = <{t} as ::rl::Word>::from_word(__w{1});", a.name, k + 1) }
        }).collect();
        if m.ret_text == "()" {
            // nothing to return but the status
            entries += &format!("pub unsafe extern \"rust-preserve-none\" fn {0}<T: {name}>(this: *const T{ins}) -> u64 {{ {unpack} match T::{0}(&*this, {1}) {{ Ok(()) => {{ let value = 0u64; let _ = value; {done} 0 }}, Err(e) => {{ {failed} e.into_ret().0 }} }} }}\n", m.name, names.join(", "));
        } else {
            entries += &format!("pub unsafe extern \"rust-preserve-none\" fn {0}<T: {name}>(this: *const T{ins}) -> ::rl::Ret {{ {unpack} match T::{0}(&*this, {1}) {{ Ok(v) => {{ let value = <{ret} as ::rl::Word>::into_word(v); {done} ::rl::Ret(0, value) }}, Err(e) => {{ {failed} e.into_ret() }} }} }}\n", m.name, names.join(", "));
        }
        fill += &format!("#[cfg(target_arch = \"aarch64\")] {{ recs[0].f[{n}] = __entries::{}::<T> as *const () as usize; }}", m.name);
        forward += &format!("#[inline(always)] fn {0}({params}) -> ::rl::Rpc<{ret}> {{ <{name}Ref as {name}>::{0}(&self.$($p).+, {1}) }}\n", m.name, names.join(", "));
        // the shadow: call; on a crash restart what is behind and try again, unless at most once
        let first = if let Some(k) = slot {
            let o = names[k];
            format!("let mut {o} = Some({o}); for _ in 0..::rl::shadow::TRIES {{ let Some(__o) = {o}.take() else {{ return Err(::rl::Error::LOST) }}; match self.inner.{}_or({}) {{ Ok(v) => return Ok(v), Err((e, _)) if !e.is_crash() => return Err(e), Err((e, back)) => {{ {o} = back; self.recover(e)?; {} }} }} }} Err(::rl::Error::CRASHED)",
                m.name, names.iter().map(|n| if *n == o { "__o".to_string() } else { n.to_string() }).collect::<Vec<_>>().join(", "), if m.once { "return Err(::rl::Error::RESTARTED)" } else { "" })
        } else {
            format!("for _ in 0..::rl::shadow::TRIES {{ match self.inner.{}({}) {{ Ok(v) => return Ok(v), Err(e) if !e.is_crash() => return Err(e), Err(e) => {{ self.recover(e)?; {} }} }} }} Err(::rl::Error::CRASHED)", m.name, names.join(", "), if m.once { "return Err(::rl::Error::RESTARTED)" } else { "" })
        };
        shadow += &format!("#[inline(always)] fn {}({params}) -> ::rl::Rpc<{ret}> {{ {first} }}\n", m.name);
    }
    let (sup_field, sup_make, sup_export, sup_deref, sup_forward, sup_shadow) = match &sup {
        Some(s) => (format!("sup: {s}Ref"), format!("sup: <{s}Ref as ::rl::Handle>::from_rec((*rec).sup)"),
            format!("let (own, rest) = recs.split_at_mut(1); {s}Ref::export(this, rest); own[0].sup = &rest[0];"),
            format!("impl ::core::convert::From<{name}Ref> for {s}Ref {{ fn from(h: {name}Ref) -> {s}Ref {{ h.sup }} }} impl ::core::ops::Deref for {name}Ref {{ type Target = {s}Ref; #[inline(always)] fn deref(&self) -> &{s}Ref {{ &self.sup }} }}"),
            format!("__forward_{s}!({name}Ref, sup);"), format!("__forward_{s}!({name}Shadow, inner.sup);")),
        None => ("sup: ()".into(), "sup: ()".into(), String::new(), String::new(), String::new(), String::new()),
    };
    code += &format!(r#"
        /// Handle to a domain (or the kernel) that exports this interface: a pointer to a record the kernel owns.
        #[derive(Clone, Copy)] pub struct {name}Ref {{ rec: ::core::ptr::NonNull<::rl::Export>, #[allow(dead_code)] {sup_field} }}
        unsafe impl Send for {name}Ref {{}}
        unsafe impl Sync for {name}Ref {{}}
        impl ::rl::Handle for {name}Ref {{
            const INFO: ::rl::Info = ::rl::Info {{ name: {name:?}, fingerprint: {fp}, methods: {count} }};
            #[inline(always)] fn rec(&self) -> *const ::rl::Export {{ self.rec.as_ptr() }}
            unsafe fn from_rec(rec: *const ::rl::Export) -> Self {{ {name}Ref {{ rec: ::core::ptr::NonNull::new_unchecked(rec as *mut ::rl::Export), {sup_make} }} }}
        }}
        unsafe impl ::rl::Word for {name}Ref {{
            const LAYOUT: u64 = {hash}u64;
            #[inline(always)] fn into_word(self) -> u64 {{ self.rec.as_ptr() as u64 }}
            #[inline(always)] unsafe fn from_word(w: u64) -> Self {{ <Self as ::rl::Handle>::from_rec(w as *const ::rl::Export) }}
        }}
        impl {name}Ref {{
            /// Fills export records with the entries of `this`; the supertrait's record follows.
            pub fn export<T: {name} + Sync + 'static>(this: *const T, recs: &mut [::rl::Export]) {{
                recs[0].this = this as *const ();
                recs[0].fingerprint = <Self as ::rl::Handle>::INFO.fingerprint;
                {fill}
                {sup_export}
            }}
            {or}
        }}
        impl {name} for {name}Ref {{ {imp} }}
        {sup_forward}
        {sup_deref}
        #[cfg(target_arch = "aarch64")] #[doc(hidden)] #[allow(non_snake_case)] mod {entries_mod} {{ #[allow(unused_imports)] use super::*; {entries} }}
        /// Passes calls on to the domain behind `inner`; when it crashes, has it restarted and tries again.
        pub struct {name}Shadow {{ inner: {name}Ref, supervisor: ::rl::SupervisorRef }}
        impl {name}Shadow {{
            pub fn new(inner: {name}Ref, supervisor: ::rl::SupervisorRef) -> Self {{ {name}Shadow {{ inner, supervisor }} }}
            #[cold] #[inline(never)] fn recover(&self, _: ::rl::Error) -> ::rl::Rpc<()> {{ ::rl::Supervisor::revive(&self.supervisor, ::rl::AnyRef::of(&self.inner)) }}
        }}
        impl {name} for {name}Shadow {{ {shadow} }}
        {sup_shadow}
        #[doc(hidden)] #[macro_export] macro_rules! __fwd_{name} {{ ($t:ty, $($p:ident).+) => {{ impl {name} for $t {{ {forward} }} }} }}
        #[doc(hidden)] #[allow(unused_imports)] pub use __fwd_{name} as __forward_{name};
    "#, entries_mod = format!("__entries_{name}"), count = methods.len(), hash = fnv(&format!("{name}Ref")), fill = fill.replace("__entries::", &format!("__entries_{name}::")));
    // for the page of interfaces; nothing of it is in an image
    let rows: String = methods.iter().map(|m| format!("::rl::MethodDoc {{ name: {:?}, args: {:?}, ret: {:?}, once: {}, says: {:?} }}, ", m.name,
        m.args.iter().map(|a| format!("{}: {}", a.name, tight(&a.text))).collect::<Vec<_>>().join(", "), tight(&m.ret_text), m.once, says(&m.docs.clone().into_iter().collect::<Vec<_>>()))).collect();
    code += &format!("#[cfg(not(target_os = \"none\"))] impl {name}Ref {{ #[doc(hidden)] pub const DOC: ::rl::Doc = ::rl::Doc {{ info: <Self as ::rl::Handle>::INFO, extends: {:?}, says: {:?}, methods: &[{rows}] }}; }}", sup.clone().unwrap_or_default(), says(&ts[..at]));
    // the trait itself, from the user's own tokens, without our policy words
    let mut trait_body = TokenStream::new();
    for m in &methods {
        let mut t: TokenStream = format!("fn {}(&self{}) -> ::rl::Rpc<{}>;", m.name,
            m.args.iter().map(|a| { types.push(a.ty.clone()); format!(", {}: __T{}", a.name, types.len() - 1) }).collect::<String>(),
            { types.push(m.ret.clone()); format!("__T{}", types.len() - 1) }).parse().unwrap();
        let mut with = m.docs.clone(); with.extend(std::mem::take(&mut t)); trait_body.extend(with);
    }
    let map = |s: &str| s[3..].parse::<usize>().ok().and_then(|n| types.get(n).cloned());
    let mut out: TokenStream = ts[..ts.len() - 1].iter().cloned().collect();
    out.extend([TokenTree::Group(Group::new(Delimiter::Brace, splice(trait_body, &map)))]);
    let generated: TokenStream = code.parse().map_err(|e| error(Span::call_site(), &format!("idl: {e}")))?;
    out.extend(splice(generated, &map));
    Ok(out)
}

/// `#[derive(Exchange)]`: a struct whose fields may all live on the shared heap may itself.
#[proc_macro_derive(Exchange)]
pub fn exchange(item: TokenStream) -> TokenStream {
    let ts: Vec<TokenTree> = item.into_iter().collect();
    let Some(at) = ts.iter().position(|t| t.to_string() == "struct") else {
        return error(Span::call_site(), "Exchange can be derived for structs only: an enum torn by a crash may hold no valid variant");
    };
    let name = ts[at + 1].to_string();
    let Some(TokenTree::Group(body)) = ts.iter().skip(at).find(|t| matches!(t, TokenTree::Group(_))) else { return error(ts[at + 1].span(), "Exchange needs fields") };
    if is(ts.get(at + 2), "<") { return error(ts[at + 1].span(), "Exchange can not be derived for a generic type") }
    let mut types = vec![];
    let mut layout = format!("{}u64", fnv(&name));
    let mut plain = String::from("true");
    for f in commas(body.stream()) {
        // attributes and visibility, then `name: Type` or (in a tuple struct) `Type`
        let colon = f.iter().position(|t| t.to_string() == ":");
        let ty: Vec<TokenTree> = match colon { Some(c) if body.delimiter() == Delimiter::Brace => f[c + 1..].to_vec(), _ => f.iter().filter(|t| t.to_string() != "pub").cloned().collect() };
        let label = colon.map(|c| f[c - 1].to_string()).unwrap_or_default();
        let n = types.len();
        types.push(ty.iter().cloned().collect::<TokenStream>());
        layout = format!("::rl::mix({layout} ^ {}u64, <__T{n} as ::rl::Exchange>::LAYOUT)", fnv(&label));
        plain += &format!(" && <__T{n} as ::rl::Exchange>::PLAIN");
    }
    // domains reach rl through the one crate they may name
    let rl = if matches!(std::env::var("CARGO_PKG_NAME").as_deref(), Ok("rl" | "kernel" | "domain")) { "::rl" } else { "::domain::rl" };
    let code: TokenStream = format!("unsafe impl ::rl::Exchange for {name} {{ const LAYOUT: u64 = ::rl::mix({layout}, ::core::mem::size_of::<{name}>() as u64); const PLAIN: bool = {plain}; }}").replace("::rl", rl).parse().unwrap();
    splice(code, &|s| s[3..].parse::<usize>().ok().and_then(|n| types.get(n).cloned()))
}

/// `#[domain(name = "x", imports(A, B), exports(C), budget_ms = 20, pages = 64, objects = 1024, irq = 57, mmio = "uart0")]` on
/// `fn main(caps: Caps) -> Rpc<impl C>`: the entry the kernel calls and the manifest the loader reads before that.
#[proc_macro_attribute]
pub fn domain(attr: TokenStream, item: TokenStream) -> TokenStream {
    let (mut name, mut imports, mut exports, mut mmio) = (String::new(), vec![], vec![], String::new());
    let mut number = std::collections::HashMap::from([("budget_ms", -1i64), ("pages", 256), ("objects", 4096), ("irq", -1)]);
    for part in commas(attr) {
        let key = part[0].to_string();
        match (key.as_str(), part.get(1)) {
            ("imports", Some(TokenTree::Group(g))) => imports = commas(g.stream()).iter().map(|t| text(t)).collect(),
            ("exports", Some(TokenTree::Group(g))) => exports = commas(g.stream()).iter().map(|t| text(t)).collect(),
            ("name", _) => name = part[2].to_string().trim_matches('"').into(),
            ("mmio", _) => mmio = part[2].to_string().trim_matches('"').into(),
            (k, _) if number.contains_key(k) => match text(&part[2..]).replace(' ', "").parse() { Ok(v) => { *number.get_mut(k).unwrap() = v } Err(_) => return error(part[0].span(), "expected a number") },
            _ => return error(part[0].span(), "unknown word: name, imports, exports, budget_ms, pages, objects, irq, mmio"),
        }
    }
    if exports.len() != 1 { return error(Span::call_site(), "a domain exports one interface (with its supertraits)") }
    let mut faces = String::new();
    for (list, dir) in [(&imports, 0), (&exports, 1)] {
        for i in list { faces += &format!("::domain::rl::manifest::face(&<::domain::rl::{i}Ref as ::domain::rl::Handle>::INFO, {dir}), ") }
    }
    let count = imports.len() + exports.len();
    let code = format!(r#"
        mod __domain {{ use super::main;
            static MANIFEST: ::domain::rl::manifest::Manifest<{count}> = ::domain::rl::manifest::Manifest {{
                head: ::domain::rl::manifest::Head {{ magic: ::domain::rl::manifest::MAGIC, abi: ::domain::rl::ABI, name: ::domain::rl::manifest::label({name:?}), mmio: ::domain::rl::manifest::label({mmio:?}),
                    budget_ms: {budget}, pages: {pages}, objects: {objects}, irq: {irq}, faces: {count}, exports_at: {imports} }},
                faces: [{faces}],
            }};
            unsafe extern "C" fn enter(boot: *const ::domain::rl::Boot) -> ::domain::rl::Ret {{
                ::domain::start(boot, main, |object, recs| ::domain::rl::{export}Ref::export(object, recs))
            }}
            ::core::arch::global_asm!(".section .text.entry, \"ax\"", ".globl domain_entry", ".balign 16", "domain_entry:", "b {{enter}}", ".word 0x4d414e46", ".xword {{manifest}} - domain_entry", ".text",
                enter = sym enter, manifest = sym MANIFEST);
        }}
    "#, budget = number["budget_ms"], pages = number["pages"], objects = number["objects"], irq = number["irq"], imports = imports.len(), export = exports[0]);
    let mut out = item;
    out.extend(code.parse::<TokenStream>().unwrap());
    out
}
