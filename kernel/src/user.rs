//! Processes in EL0.
/// The lower half of the address space of process `id`, before a thread of it runs.
pub fn enter(_id: u32) {}
