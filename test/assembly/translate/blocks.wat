;; a comparison and its branch:
;;   add x0, x1, x2
;;   cmp x1, #0x1
;;   b.ne 0x10
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local $3 i64)
  (local $4 i64)
  (local $5 i32)
  (local.set $1
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $2
   (i64.load offset=16 align=1
    (local.get $0)
   )
  )
  (local.set $3
   (i64.add
    (local.get $1)
    (local.get $2)
   )
  )
  (local.set $4
   (i64.sub
    (local.get $1)
    (i64.const 1)
   )
  )
  (local.set $5
   (i64.ne
    (local.get $1)
    (i64.const 1)
   )
  )
  (i64.store align=1
   (local.get $0)
   (local.get $3)
  )
  (i64.store offset=800 align=1
   (local.get $0)
   (local.get $1)
  )
  (i32.store offset=816 align=1
   (local.get $0)
   (i32.const 1)
  )
  (i64.store offset=808 align=1
   (local.get $0)
   (i64.const 1)
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 160)
  )
  (if
   (local.get $5)
   (then
    (return
     (record 192)
    )
   )
  )
  (return
   (record 176)
  )
 )

;; a conditional select of W registers:
;;   subs w0, w1, w2
;;   csel w3, w4, w5, lt
;;   b 0x10
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local $3 i64)
  (local $4 i64)
  (local $5 i64)
  (local $6 i64)
  (local $7 i32)
  (local $8 i64)
  (local $9 i64)
  (local $10 i64)
  (local $11 i64)
  (local $12 i64)
  (local.set $2
   (i64.extend_i32_u
    (i32.wrap_i64
     (local.tee $1
      (i64.load offset=8 align=1
       (local.get $0)
      )
     )
    )
   )
  )
  (local.set $4
   (i64.extend_i32_u
    (i32.wrap_i64
     (local.tee $3
      (i64.load offset=16 align=1
       (local.get $0)
      )
     )
    )
   )
  )
  (local.set $6
   (i64.extend_i32_u
    (i32.wrap_i64
     (local.tee $5
      (i64.sub
       (local.get $2)
       (local.get $4)
      )
     )
    )
   )
  )
  (local.set $7
   (i64.lt_s
    (i64.shl
     (local.get $2)
     (i64.const 32)
    )
    (i64.shl
     (local.get $4)
     (i64.const 32)
    )
   )
  )
  (local.set $9
   (i64.extend_i32_u
    (i32.wrap_i64
     (local.tee $8
      (i64.load offset=32 align=1
       (local.get $0)
      )
     )
    )
   )
  )
  (local.set $11
   (i64.extend_i32_u
    (i32.wrap_i64
     (local.tee $10
      (i64.load offset=40 align=1
       (local.get $0)
      )
     )
    )
   )
  )
  (local.set $12
   (select
    (local.get $9)
    (local.get $11)
    (local.get $7)
   )
  )
  (i64.store align=1
   (local.get $0)
   (local.get $6)
  )
  (i64.store offset=24 align=1
   (local.get $0)
   (local.get $12)
  )
  (i64.store offset=800 align=1
   (local.get $0)
   (i64.shl
    (local.get $2)
    (i64.const 32)
   )
  )
  (i32.store offset=816 align=1
   (local.get $0)
   (i32.const 1)
  )
  (i64.store offset=808 align=1
   (local.get $0)
   (i64.shl
    (local.get $4)
    (i64.const 32)
   )
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 160)
  )
  (return
   (record 192)
  )
 )

;; a load with writeback:
;;   ldr x2, [x1], #8
;;   b 0x8
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local.set $1
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (if
   (i64.eq
    (i64.load align=1
     (local.tee $4
      (i32.add
       (i32.and
        (i32.shr_u
         (i32.wrap_i64
          (local.get $1)
         )
         (i32.const 7)
        )
        (i32.const 16352)
       )
       (local.get $3)
      )
     )
    )
    (i64.and
     (local.get $1)
     (i64.const -4089)
    )
   )
   (then
    (local.set $2
     (i64.load align=1
      (i32.add
       (i32.wrap_i64
        (local.get $1)
       )
       (i32.load offset=16 align=1
        (local.get $4)
       )
      )
     )
    )
   )
   (else
    (local.set $2
     (call $fimport$1
      (local.get $0)
      (record 128)
      (i32.const 3)
      (local.get $1)
     )
    )
    (if
     (i32.load offset=872 align=1
      (local.get $0)
     )
     (then
      (return
       (i32.const 0)
      )
     )
    )
    (local.set $5
     (i32.or
      (i32.load offset=880 align=1
       (local.get $0)
      )
      (local.get $5)
     )
    )
   )
  )
  (local.set $6
   (i64.add
    (local.get $1)
    (i64.const 8)
   )
  )
  (if
   (local.get $5)
   (then
    (i64.store offset=8 align=1
     (local.get $0)
     (local.get $6)
    )
    (i64.store offset=16 align=1
     (local.get $0)
     (local.get $2)
    )
    (i32.store offset=840 align=1
     (local.get $0)
     (record 128)
    )
    (return
     (record 144)
    )
   )
  )
  (i64.store offset=8 align=1
   (local.get $0)
   (local.get $6)
  )
  (i64.store offset=16 align=1
   (local.get $0)
   (local.get $2)
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 144)
  )
  (return
   (record 160)
  )
 )

;; a return:
;;   ret
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local.set $1
   (i64.load offset=240 align=1
    (local.get $0)
   )
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 128)
  )
  (if
   (i64.eqz
    (i64.and
     (local.tee $2
      (i64.sub
       (local.get $1)
       (i64.load offset=856 align=1
        (local.get $0)
       )
      )
     )
     (i64.const -4093)
    )
   )
   (then
    (return
     (i32.add
      (record 0)
      (i32.shl
       (i32.wrap_i64
        (local.get $2)
       )
       (i32.const 2)
      )
     )
    )
   )
  )
  (return
   (i32.wrap_i64
    (call $fimport$3
     (local.get $0)
     (record 128)
     (i32.const 24)
     (local.get $1)
    )
   )
  )
 )

;; lanes:
;;   add v3.8b, v0.8b, v2.8b
;;   b 0x8
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 v128)
  (local $2 v128)
  (local $3 v128)
  (if
   (i32.load offset=996 align=1
    (local.get $0)
   )
   (then
    (return
     (call $fimport$0
      (local.get $0)
      (record 128)
     )
    )
   )
  )
  (local.set $1
   (v128.load offset=272 align=1
    (local.get $0)
   )
  )
  (local.set $2
   (v128.load offset=304 align=1
    (local.get $0)
   )
  )
  (local.set $3
   (i64x2.replace_lane 1
    (i8x16.add
     (local.get $1)
     (local.get $2)
    )
    (i64.const 0)
   )
  )
  (v128.store offset=320 align=1
   (local.get $0)
   (local.get $3)
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 144)
  )
  (return
   (record 160)
  )
 )

;; an exclusive pair:
;;   ldxr x0, [x1]
;;   stxr w2, x0, [x1]
;;   b 0xc
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local $3 i32)
  (local $4 i64)
  (local.set $1
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $2
   (call $fimport$3
    (local.get $0)
    (record 128)
    (i32.const 3)
    (local.get $1)
   )
  )
  (if
   (i32.load offset=872 align=1
    (local.get $0)
   )
   (then
    (return
     (i32.const 0)
    )
   )
  )
  (local.set $3
   (i32.or
    (i32.load offset=880 align=1
     (local.get $0)
    )
    (local.get $3)
   )
  )
  (if
   (local.get $3)
   (then
    (i64.store align=1
     (local.get $0)
     (local.get $2)
    )
    (i32.store offset=840 align=1
     (local.get $0)
     (record 128)
    )
    (return
     (record 144)
    )
   )
  )
  (i64.store align=1
   (local.get $0)
   (local.get $2)
  )
  (local.set $4
   (call $fimport$4
    (local.get $0)
    (record 144)
    (i32.const 3)
    (local.get $1)
    (local.get $2)
    (local.get $2)
   )
  )
  (if
   (i32.load offset=872 align=1
    (local.get $0)
   )
   (then
    (return
     (i32.const 0)
    )
   )
  )
  (local.set $3
   (i32.or
    (i32.load offset=880 align=1
     (local.get $0)
    )
    (local.get $3)
   )
  )
  (local.set $3
   (i32.or
    (i32.const 1)
    (local.get $3)
   )
  )
  (if
   (local.get $3)
   (then
    (i64.store offset=16 align=1
     (local.get $0)
     (local.get $4)
    )
    (i32.store offset=840 align=1
     (local.get $0)
     (record 144)
    )
    (return
     (record 160)
    )
   )
  )
  (i64.store offset=16 align=1
   (local.get $0)
   (local.get $4)
  )
  (i32.store offset=840 align=1
   (local.get $0)
   (record 160)
  )
  (return
   (record 176)
  )
 )

;; a system call:
;;   add x0, x0, #0x1
;;   svc #0x2a
 (func $0 (type $5) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i64)
  (local.set $2
   (i64.add
    (local.tee $1
     (i64.load align=1
      (local.get $0)
     )
    )
    (i64.const 1)
   )
  )
  (i64.store align=1
   (local.get $0)
   (local.get $2)
  )
  (return
   (call $fimport$0
    (local.get $0)
    (record 144)
   )
  )
 )

